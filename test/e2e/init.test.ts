import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ok, Playground } from './harness';

let play: Playground;
const inProject = (file: string) => path.join(play.project, file);
const read = (file: string) => readFileSync(inProject(file), 'utf8');

beforeAll(async () => {
  play = await Playground.create('init');
  // The backend of the sandbox would win over the one of the project.
  Reflect.deleteProperty(play.env, 'PULUMI_BACKEND_URL');
}, 300_000);

afterAll(() => play.remove(), 60_000);

const flags = ['--cluster-type', 'none', '--domain', 'tales.example.org', '--namespace', 'mine'];

describe('init', () => {
  it('tells everything that is wrong at once, and writes nothing', async () => {
    const before = read('Pulumi.yaml');
    const refused = await play.talestack(
      ...['init', 'a b', '--cluster-type', 'gke', '--domain', '*.x.org', '--context', 'nope'],
      ...['--backend', 'ftp://x', '--secrets-provider', 'rot13'],
    );
    expect(refused.exitCode).toBe(1);
    for (const key of ['environment = "a b"', '--domain', '--context', '--backend', '--secrets-provider'])
      expect(refused.stderr).toContain(key);
    expect(refused.stderr).toContain(`allowed: ${play.sandbox.context}`);
    expect(read('Pulumi.yaml')).toBe(before);
  }, 60_000);

  it('makes an environment with a backend of its own, which later commands find', async () => {
    const backend = `file://${path.join(play.dir, 'state of mine')}`;
    const said = ok(await play.talestack('init', 'mine', ...flags, '--backend', backend));
    expect(said).toContain('npx talestack secrets init mine');
    expect(read('stacks/Pulumi.mine.yaml')).toContain(`talestack:context: ${play.sandbox.context}`);
    ok(await play.talestack('secrets', 'init', 'mine', '--self-signed-site'));
    expect(read('stacks/Pulumi.mine.yaml')).toContain('# So that it cannot be another cluster by accident.');
    expect(ok(await play.talestack('doctor', 'mine'))).toContain(backend);
    ok(await play.talestack('up', 'mine'));
    // Raw Pulumi, too.
    expect(await play.pulumiOk(['stack', 'ls'])).toContain('mine');
    ok(await play.pulumi(['preview', '--stack', 'mine', '--expect-no-changes']));
    expect(existsSync(path.join(play.dir, 'state of mine/.pulumi/stacks/talestack/mine.json'))).toBe(true);
  }, 240_000);

  it('refuses one that is there, and leaves it as it is', async () => {
    const before = read('stacks/Pulumi.mine.yaml');
    const refused = await play.talestack('init', 'mine', ...flags);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('edit this file');
    expect(read('stacks/Pulumi.mine.yaml')).toBe(before);
  }, 60_000);

  it('refuses a stack whose config is elsewhere, and leaves no file', async () => {
    await play.pulumiOk(['stack', 'init', 'theirs']);
    const file = inProject('stacks/Pulumi.theirs.yaml');
    const kept = readFileSync(file);
    ok(await play.run('rm', [file]));
    const refused = await play.talestack('init', 'theirs', ...flags);
    expect(refused.stderr).toContain('the backend has a stack theirs already');
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, kept);
  }, 60_000);

  it('refuses a second backend, under which the first environments would be out of sight', async () => {
    const before = read('Pulumi.yaml');
    const refused = await play.talestack(
      'init',
      'other',
      ...flags,
      '--backend',
      `file://${play.dir}/elsewhere`,
    );
    expect(refused.stderr).toContain('Pulumi.yaml names another one for all environments of this project');
    expect(read('Pulumi.yaml')).toBe(before);
    expect(existsSync(inProject('stacks/Pulumi.other.yaml'))).toBe(false);
  }, 60_000);
});
