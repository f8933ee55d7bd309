import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ok, Playground } from './harness';

const environment = 'dev';
let play: Playground;

interface Listed {
  readonly complete: boolean;
  readonly secrets: readonly { readonly name: string; readonly source?: string; readonly expires?: string }[];
}

interface Previewed {
  readonly changes: readonly { readonly operation: string; readonly object: string }[];
}

const file = () => path.join(play.project, `stacks/Pulumi.${environment}.yaml`);

beforeAll(async () => {
  play = await Playground.create('secrets');
}, 300_000);

afterAll(() => play.remove(), 60_000);

describe('the secrets of an environment, with the real engine', () => {
  let first: Record<string, string>;

  it('are generated once, and listed without a value', async () => {
    first = await play.initStack(environment);
    const before = readFileSync(file(), 'utf8');
    ok(await play.talestack('secrets', 'init', environment, '--self-signed-site'));
    expect(readFileSync(file(), 'utf8')).toBe(before);

    const listed = ok(await play.talestack('secrets', 'list', environment, '--json'));
    const { complete, secrets } = JSON.parse(listed) as Listed;
    expect(complete).toBe(true);
    expect(secrets.find(({ name }) => name === 'registry.certificate')?.expires).toMatch(/^\d{4}-\d\d-\d\d$/);
    const everything = play.printed.join('\n');
    for (const value of Object.values(first)) expect(everything).not.toContain(value.trim());
    expect(before).not.toContain(first['talestack:registry.password']);
  }, 120_000);

  it('rotated, change what holds them and restart what reads them, and nothing else', async () => {
    ok(await play.talestack('up', environment));
    ok(await play.talestack('secrets', 'rotate', environment, 'registry'));
    const now = await play.secretsOf(environment);
    for (const name of ['username', 'password', 'htpasswd'])
      expect(now[`talestack:registry.${name}`]).not.toBe(first[`talestack:registry.${name}`]);
    expect(now['talestack:registry.certificate']).toBe(first['talestack:registry.certificate']);

    const { changes } = JSON.parse(ok(await play.talestack('preview', environment, '--json'))) as Previewed;
    expect(changes.map(({ operation, object }) => `${operation} ${object}`).sort()).toEqual([
      'update Deployment/wholetale/celery-worker',
      'update Deployment/wholetale/registry',
      // What the pods of tales pull with: the same login, under the name that gwvolman 2.1 has in its code.
      'update Secret/wholetale/local-registry-secret',
      'update Secret/wholetale/registry-credentials',
      'update Secret/wholetale/registry-secret',
    ]);
    ok(await play.talestack('up', environment));
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  }, 240_000);

  it('that do not fit are refused, and the file stays as it is', async () => {
    const before = readFileSync(file(), 'utf8');
    const key = path.join(play.dir, 'other.key');
    writeFileSync(key, first['talestack:registry.privateKey']!);
    const refused = await play.talestack('secrets', 'set', environment, `site.privateKey=${key}`);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('the private key is that of another certificate');
    expect(readFileSync(file(), 'utf8')).toBe(before);
  }, 60_000);
});
