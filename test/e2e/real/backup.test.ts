import { appendFileSync, cpSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import type { BackupManifest } from '../../../src/cli/backup/manifest';
import { ok } from '../harness';
import { eventually, RealPods } from './pods';
import { buildProgram } from './programs';
import type { RealPlayground } from './stack';
import { describeWithImages, initWholeTale, realPlayground, request } from './stack';

const environment = 'dev';
const domain = 'local.wholetale.org';
const image = 'registry:443/65f0/1:2';
const file = '/tmp/ps/data/hello';

let real: RealPlayground;
let pods: RealPods;
let folder: string;

type Taken = BackupManifest & { readonly folder: string };

const api = (at: string, ...more: string[]) =>
  request(real.address, `girder.${domain}`, `/api/v1/${at}`, ...more);
const exists = (login: string) =>
  api('user/authentication', '--user', `${login}:a good password`).status === 200;
const serving = () =>
  eventually(
    120,
    () => api('system/version').status,
    (status) => status === 200,
  );

async function register(login: string): Promise<void> {
  await serving();
  const fields = { login, email: `${login}@example.org`, firstName: 'A', lastName: 'B' };
  const data = Object.entries({ ...fields, password: 'a good password' }).flatMap(([key, value]) => [
    '--data-urlencode',
    `${key}=${value}`,
  ]);
  expect(api('user', ...data)).toMatchObject({ status: 200 });
}

const inGirder = (...command: string[]) => pods.inside('girder', 'wt-girder', ...command);

/** The status of the image's manifest, as the registry serves it to who may push. */
async function served(): Promise<string> {
  const script =
    'curl --silent --insecure --output /dev/null --write-out "%{http_code}" --user "$REGISTRY_USER:$REGISTRY_PASS" ' +
    '--header "Accept: application/vnd.docker.distribution.manifest.v2+json" https://registry:443/v2/65f0/1/manifests/2';
  return ok(await pods.inside('celery-worker', 'gwvolman', 'sh', '-c', script));
}

async function take(...more: string[]): Promise<Taken> {
  const to = path.join(real.play.dir, 'backups');
  return JSON.parse(
    ok(await real.play.talestack('backup', environment, '--to', to, '--json', ...more)),
  ) as Taken;
}

const restore = (from: string, ...more: string[]) =>
  real.play.talestack('restore', environment, '--from', from, ...more);

describeWithImages('backup and restore on a real node', () => {
  beforeAll(async () => {
    real = await realPlayground('real-backup');
    pods = new RealPods(real);
    await initWholeTale(real, environment);
    ok(await real.play.talestack('up', environment));
  }, 1_800_000);

  afterAll(() => real.play.remove(), 120_000);

  it('takes what users have into files that nobody else can read', async () => {
    await register('lovelace');
    ok(await inGirder('sh', '-c', `mkdir -p /tmp/ps/data && echo hello > ${file} && chmod 640 ${file}`));
    expect(ok(await pods.python(buildProgram, image))).toContain('pushed');
    const taken = await take();
    ({ folder } = taken);
    expect(taken.parts.map(({ name }) => name)).toEqual(['mongo', 'registry', 'files']);
    expect(taken.parts[0]?.documents?.['girder.user']).toBe(2);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const each of readdirSync(folder))
      expect(statSync(path.join(folder, each)).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(folder))).toEqual([path.basename(folder)]);
  }, 600_000);

  it('touches nothing where there is data, or the backup is damaged', async () => {
    const before = await pods.uids();
    const refused = await restore(folder);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stderr).toContain('There is data already');
    expect(refused.stderr).toMatch(/2 users[^]*registry: is not empty[^]*files: is not empty/);
    const broken = path.join(real.play.dir, 'broken');
    cpSync(folder, broken, { recursive: true });
    appendFileSync(path.join(broken, 'registry.tar.gz'), 'x');
    const damaged = await restore(broken, '--overwrite');
    expect(damaged).toMatchObject({ exitCode: 1 });
    expect(damaged.stderr).toMatch(/registry\.tar\.gz: is/);
    expect(await pods.uids()).toEqual(before);
    expect(exists('lovelace')).toBe(true);
  }, 300_000);

  it('gives a fresh stack all of it', async () => {
    ok(await real.play.talestack('down', environment, '--delete-data'));
    ok(await real.play.talestack('up', environment));
    expect(await serving()).toBe(200);
    expect(exists('lovelace')).toBe(false);
    expect(await served()).toBe('404');
    ok(await restore(folder));
    expect(await serving()).toBe(200);
    expect(exists('lovelace')).toBe(true);
    expect(await served()).toBe('200');
    expect(ok(await inGirder('stat', '--format=%a', file)).trim()).toBe('640');
    expect(ok(await inGirder('cat', file))).toContain('hello');
    ok(await real.play.talestack('preview', environment, '--expect-no-changes'));
  }, 1_500_000);

  it('undoes what came after a backup that was taken while all stood still', async () => {
    const before = await take('--pause', '--parts', 'mongo', 'files');
    expect(before).toMatchObject({ paused: true, parts: [{ name: 'mongo' }, { name: 'files' }] });
    await register('turing');
    ok(await inGirder('sh', '-c', `echo changed > ${file}; echo new > ${file}2`));
    ok(await restore(before.folder, '--overwrite'));
    expect(await serving()).toBe(200);
    expect([exists('lovelace'), exists('turing')]).toEqual([true, false]);
    expect(ok(await inGirder('cat', file))).toContain('hello');
    expect((await inGirder('test', '-e', `${file}2`)).exitCode).toBe(1);
    expect(await served()).toBe('200');
    expect(await pods.unwell()).toEqual([]);
    ok(await real.play.talestack('preview', environment, '--expect-no-changes'));
  }, 900_000);
});
