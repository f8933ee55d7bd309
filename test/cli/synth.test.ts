import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';
import { parseAllDocuments } from 'yaml';

import { expectDocumented } from '../documented';

const root = path.join(__dirname, '../..');
let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-synth-'))));
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const talestack = async (...args: string[]) => {
  const done = await execa(process.execPath, ['bin/talestack.js', ...args], { cwd: root, reject: false });
  expectDocumented(args, done.stdout, done.exitCode);
  return done;
};

function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]);
  return Object.fromEntries(files) as Record<string, string>;
}

describe('synth', () => {
  it.each(['sandbox', 'prod'])(
    'of %s writes the same bytes as cdk8s synth, and as itself again',
    async (environment) => {
      const folders = ['first', 'second', 'cdk8s'].map((name) => path.join(dir, name));
      const [first, second, byCdk8s] = folders as [string, string, string];
      await talestack('synth', environment, '--out', first);
      await talestack('synth', environment, '--out', second);
      const args = ['--no-install', 'cdk8s', 'synth', '--no-check-upgrade', '--output', byCdk8s];
      await execa('npx', args, { cwd: root, env: { TALESTACK_ENV: environment } });
      expect(Object.keys(contentOf(first))).toEqual(['wholetale.k8s.yaml']);
      expect(contentOf(second)).toEqual(contentOf(first));
      expect(contentOf(byCdk8s)).toEqual(contentOf(first));
    },
    60_000,
  );

  it('prints YAML alone with --stdout, and what is left out beside it', async () => {
    const { exitCode, stdout, stderr } = await talestack('synth', 'sandbox', '--stdout');
    expect(exitCode).toBe(0);
    const documents = parseAllDocuments(stdout).map((each) => each.toJS() as { kind: string });
    expect(documents.length).toBeGreaterThan(20);
    expect(documents.map(({ kind }) => kind)).not.toContain('Secret');
    expect(stderr).toContain('Secret/wholetale/registry-secret');
  }, 30_000);

  it('lists files and what is left out with --json', async () => {
    const { stdout } = await talestack('synth', 'prod', '--out', dir, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      environment: 'prod',
      files: [path.join(dir, 'wholetale.k8s.yaml')],
      leftOut: expect.arrayContaining(['Secret/wholetale/site-cert-secret']) as string[],
    });
  }, 30_000);

  it('writes nothing when a secret is missing', async () => {
    const out = path.join(dir, 'out');
    const { exitCode, stderr } = await talestack('synth', 'sandbox', '--with-secrets', '--out', out);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('registry');
    expect(readdirSync(dir)).toEqual([]);
  }, 30_000);

  it('tells every mistake at once and writes nothing', async () => {
    const out = path.join(dir, 'out');
    const mistakes = ['--set', 'mongo.size=big', '--set', 'nosuch=1', '--domain', 'not a domain'];
    const { exitCode, stderr } = await talestack('synth', 'sandbox', '--out', out, ...mistakes);
    expect(exitCode).toBe(1);
    for (const key of ['mongo.size', 'nosuch', 'domain']) expect(stderr).toContain(key);
    expect(readdirSync(dir)).toEqual([]);
  }, 30_000);
});
