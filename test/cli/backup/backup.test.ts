import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import type { PartName } from '../../../src/cli/backup/manifest';
import { partNames, readManifest } from '../../../src/cli/backup/manifest';
import { checkBackup, putBack } from '../../../src/cli/backup/put-back';
import { takeBackup } from '../../../src/cli/backup/take';
import type { FakeCluster } from '../../fake-cluster';
import { refusal } from '../../config/project';
import { config, Data, testCluster } from './support';

const repositories = 'docker/registry/v2/repositories';
const link = `${repositories}/65f0/1/_manifests/tags/2/current/link`;
const blob = 'docker/registry/v2/blobs/sha256/ab/abc/data';
const signal = new AbortController().signal;

let data: Data;
let cluster: FakeCluster;

beforeEach(() => {
  data = new Data();
  cluster = testCluster();
  data.database.counts = { 'girder.user': 3, 'girder.tale': 1 };
  data.put('registry', link, 'sha256:abc');
  data.put('registry', blob, 'layer');
  data.put('registry', `${repositories}/65f0/1/_uploads/1/data`, 'half of a layer');
  data.put('files', 'data/hello', 'hello');
});

afterEach(() => {
  data.remove();
});

const to = () => path.join(data.dir, 'backups');
const take = (parts: readonly PartName[] = partNames, pause = false) =>
  takeBackup({
    ...{ config, cluster, commands: data, to: to(), parts, pause, signal },
    ...{ now: new Date('2026-03-04T05:06:07Z'), json: true },
  });
const restore = (
  from: string,
  { overwrite = false, parts = undefined as readonly PartName[] | undefined } = {},
) => putBack({ config, cluster, commands: data, from, parts, overwrite, json: true, signal });

const replicas = (name: string) =>
  (cluster.find(`Deployment/wholetale/${name}`)?.spec as { replicas?: number }).replicas;

async function failure(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return refusal(() => {
    throw error;
  });
}

describe('taking a backup', () => {
  it('takes mongo before what mongo refers to, and says what it has', async () => {
    const { folder, manifest } = await take();
    expect(data.done).toEqual(['mongo mongodump', 'registry tar -czf', 'files tar -czf']);
    expect(path.basename(folder)).toBe(`${config.environment}-2026-03-04T05-06-07Z`);
    expect(readManifest(folder)).toEqual(manifest);
    expect(manifest).toMatchObject({
      time: '2026-03-04T05:06:07Z',
      paused: false,
      images: { mongo: config.images.mongo },
    });
    expect(manifest.parts[0]?.documents).toEqual({ 'girder.user': 3, 'girder.tale': 1 });
    expect(readdirSync(to())).toEqual([path.basename(folder)]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const each of readdirSync(folder))
      expect(statSync(path.join(folder, each)).mode & 0o777).toBe(0o600);
    expect(cluster.writes).toEqual([]);
  });

  it('never overwrites', async () => {
    const { folder } = await take();
    const before = readFileSync(path.join(folder, 'backup.json'), 'utf8');
    expect((await failure(take())).message).toContain('There is a backup of this name');
    expect(readFileSync(path.join(folder, 'backup.json'), 'utf8')).toBe(before);
  });

  it.each(['mongo', 'registry', 'files'])('takes nothing for whole where %s was cut short', async (part) => {
    data.cut = part;
    expect((await failure(take())).message).toMatch(/cut short[^]*\.partial: has what was written/);
    expect(readdirSync(to())).toEqual([expect.stringMatching(/\.partial$/)]);
    const partial = path.join(to(), readdirSync(to())[0]!);
    expect(refusal(() => readManifest(partial)).message).toContain('not finished');
  });

  it('names every pod that is not there, before it writes anything', async () => {
    cluster.patch('Pod/wholetale/files-pod', { status: { conditions: [] } });
    cluster.patch('Pod/wholetale/mongo-pod', { status: { conditions: [] } });
    const { message } = await failure(take());
    expect(message).toMatch(
      /Deployment\/wholetale\/mongo: has no pod[^]*Deployment\/wholetale\/girder: has no pod/,
    );
    expect(message).toContain('--parts');
    expect(data.done).toEqual([]);
    await take(['registry']);
    expect(data.done).toEqual(['registry tar -czf']);
  });

  it('says how to start what a run that was killed has left at 0 pods', async () => {
    cluster.patch('Pod/wholetale/files-pod', { status: { conditions: [] } });
    cluster.patch('Deployment/wholetale/girder', { spec: { replicas: 0 } });
    expect((await failure(take())).message).toMatch(
      /girder: has no pod[^]*talestack refresh (\S+), then npx talestack up \1/,
    );
  });

  it('stops who writes to mongo for as long as it is dumped, with --pause', async () => {
    cluster.patch('Deployment/wholetale/celery-worker', { spec: { replicas: 2 } });
    const seen: unknown[] = [];
    data.before = (what) => {
      seen.push([what, replicas('girder'), replicas('celery-worker'), replicas('mongo')]);
    };
    const { manifest } = await take(partNames, true);
    expect(seen).toEqual([
      ['mongo mongodump', 0, 0, 1],
      ['registry tar -czf', 1, 2, 1],
      ['files tar -czf', 1, 2, 1],
    ]);
    expect(manifest.paused).toBe(true);
  });

  it('starts them again when the dump fails', async () => {
    data.database.fails = 'mongodump';
    expect((await failure(take(partNames, true))).message).toContain('it broke');
    expect([replicas('girder'), replicas('celery-worker')]).toEqual([1, 1]);
  });
});

describe('restoring', () => {
  /** A stack as `up` leaves it, with a backup of the one before. */
  async function moved(): Promise<string> {
    const { folder } = await take();
    for (const part of ['registry', 'files'] as const)
      for (const each of readdirSync(data[part])) rmSync(path.join(data[part], each), { recursive: true });
    data.database.counts = { 'girder.user': 1, 'girder.setting': 9 };
    data.done.length = 0;
    return folder;
  }

  it('gives a fresh stack all of it, without uploads that were under way', async () => {
    const folder = await moved();
    const done = await restore(folder);
    expect(data.text('registry', link)).toBe('sha256:abc');
    expect(data.text('registry', blob)).toBe('layer');
    expect(data.text('files', 'data/hello')).toBe('hello');
    expect(readdirSync(path.join(data.registry, repositories, '65f0/1'))).toEqual(['_manifests']);
    expect([...readdirSync(data.registry), ...readdirSync(data.files)]).toEqual(['docker', 'data']);
    expect(data.database.counts).toEqual({ 'girder.user': 3, 'girder.tale': 1 });
    expect(done).toMatchObject({ parts: ['mongo', 'registry', 'files'], extraCollections: [] });
    expect([replicas('girder'), replicas('celery-worker')]).toEqual([1, 1]);
    expect(cluster.writes).toContainEqual({ verb: 'delete', path: 'Pod/wholetale/registry-pod' });
  });

  it('unpacks before it stops anything, and restores mongo with nobody at work', async () => {
    const folder = await moved();
    const seen: unknown[] = [];
    data.before = (what) => {
      seen.push([what, replicas('girder'), replicas('celery-worker')]);
    };
    await restore(folder, { overwrite: true });
    expect(seen).toEqual([
      ['registry tar -xzf', 1, 1],
      ['files tar -xzf', 1, 1],
      ['files mkdir -p .talestack-old', 1, 0],
      ['mongo mongorestore', 0, 0],
      ['mongo mongodump', 0, 0],
      ['registry mkdir -p .talestack-old', 0, 0],
      ['files rm -rf .talestack-old', 1, 1],
      ['registry rm -rf .talestack-old', 1, 1],
    ]);
  });

  it('starts nothing before the registry has another pod', async () => {
    const folder = await moved();
    const uid = () => cluster.find('Pod/wholetale/registry-pod')?.metadata.uid;
    const old = uid();
    // As a cluster does whose kubelet still ends the old pod: for two more looks it is there, and ready.
    const [remove, list] = [cluster.delete.bind(cluster), cluster.list.bind(cluster)];
    const deleted: Parameters<typeof remove>[0][] = [];
    let looks = 0;
    cluster.delete = (ref) => Promise.resolve(void deleted.push(ref));
    cluster.list = async (...args) => {
      for (const each of deleted) if ((looks += 1) === 3) await remove(each);
      return list(...args);
    };
    const seen: unknown[] = [];
    cluster.fault = (verb, at) => {
      if (verb === 'update' && deleted.length > 0) seen.push([at, uid() === old]);
      return undefined;
    };
    await restore(folder);
    expect(seen).toEqual(
      expect.arrayContaining([
        ['Deployment/wholetale/girder', false],
        ['Deployment/wholetale/celery-worker', false],
      ]),
    );
    expect(seen).toHaveLength(2);
  });

  it('keeps the files that it replaced until all has worked', async () => {
    const { folder } = await take();
    data.put('files', 'data/hello', 'old');
    data.database.fails = 'mongorestore';
    expect((await failure(restore(folder, { overwrite: true }))).message).toMatch(
      /it broke[^]*files: is replaced; the old data is kept/,
    );
    expect(data.text('files', '.talestack-old/data/hello')).toBe('old');
    data.database.fails = undefined;
    renameSync(folder, `${folder}-first`);
    expect((await failure(take(['files']))).message).toContain('a restore was cut short here');
    await restore(`${folder}-first`, { overwrite: true });
    expect(data.text('files', 'data/hello')).toBe('hello');
    expect(readdirSync(data.files)).toEqual(['data']);
  });

  it('refuses data that is there, all of it at once, and replaces it with --overwrite', async () => {
    const { folder } = await take();
    data.put('files', 'data/other', 'newer');
    data.database.counts = { 'girder.user': 2, 'girder.tale': 0 };
    const { message } = await failure(restore(folder));
    expect(message).toMatch(
      /2 users, 0 tales[^]*registry: is not empty[^]*files: is not empty[^]*--overwrite/,
    );
    expect(cluster.writes).toEqual([]);
    expect(data.text('files', 'data/other')).toBe('newer');
    await restore(folder, { overwrite: true });
    expect(readdirSync(path.join(data.files, 'data'))).toEqual(['hello']);
    expect(data.database.counts['girder.user']).toBe(3);
  });

  it('takes a database whose mongodump counts nothing for no fresh one', async () => {
    const { folder } = await take();
    const run = data.run.bind(data);
    data.run = (where, command, streams) =>
      run(where, command, {
        ...streams,
        onErrorLine: (line) => streams?.onErrorLine?.(line.replace(/done dumping (\S+).*/, 'wrote $1')),
      });
    data.done.length = 0;
    expect((await failure(restore(folder, { parts: ['mongo'] }))).message).toContain('did not say what');
    expect(data.done).toEqual(['mongo mongodump']);
  });

  it('takes an empty server for a fresh one', async () => {
    const { folder } = await take(['mongo']);
    data.database.counts = {};
    await restore(folder);
    expect(data.database.counts['girder.user']).toBe(3);
  });

  it('names collections that only the environment has', async () => {
    const { folder } = await take(['mongo']);
    const run = data.run.bind(data);
    data.run = async (where, command, streams) => {
      const end = await run(where, command, streams);
      if (command.join(' ').includes('mongorestore')) data.database.counts['girder.newer'] = 4;
      return end;
    };
    expect((await restore(folder, { overwrite: true })).extraCollections).toEqual(['girder.newer']);
  });

  it('says so where the database is not what the backup says', async () => {
    const { folder } = await take(['mongo']);
    const file = path.join(folder, 'backup.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"girder.user": 3', '"girder.user": 4'));
    expect((await failure(restore(folder, { overwrite: true }))).message).toMatch(
      /girder\.user: 3: documents[^]*allowed: 4/,
    );
    expect(replicas('girder')).toBe(1);
  });

  it.each([
    ['girder.token', 2, true],
    ['girder.notification', 0, true],
    ['girder.token', 6, false],
    ['girder.item', 2, false],
  ])('with %s, of which 5 were there and %d are, its answer is %s', async (collection, left, good) => {
    data.database.counts[collection] = 5;
    const { folder } = await take(['mongo']);
    const run = data.run.bind(data);
    data.run = async (where, command, streams) => {
      const end = await run(where, command, streams);
      if (command.join(' ').includes('mongorestore')) data.database.counts[collection] = left;
      return end;
    };
    const done = restore(folder, { overwrite: true });
    if (good) expect(await done).toMatchObject({ extraCollections: [] });
    else expect((await failure(done)).message).toContain(`${collection}: ${left}: documents`);
  });

  it('starts girder again, and removes what it unpacked, when mongorestore fails', async () => {
    const folder = await moved();
    data.database.fails = 'mongorestore';
    expect((await failure(restore(folder))).message).toContain('it broke');
    expect([replicas('girder'), replicas('celery-worker')]).toEqual([1, 1]);
    expect(readdirSync(data.registry)).toEqual([]);
  });

  it.each([
    [
      'changed',
      (file: string) => {
        appendFileSync(file, 'x');
      },
      /registry\.tar\.gz: is/,
    ],
    [
      'cut short',
      (file: string) => {
        writeFileSync(file, readFileSync(file).subarray(0, -9));
      },
      /cut short or damaged/,
    ],
    [
      'missing',
      (file: string) => {
        rmSync(file);
      },
      /registry\.tar\.gz: is missing/,
    ],
  ])('touches nothing where a part is %s', async (_what, harm, message) => {
    const folder = await moved();
    harm(path.join(folder, 'registry.tar.gz'));
    expect((await failure(restore(folder, { overwrite: true }))).message).toMatch(message);
    expect(data.done).toEqual([]);
    // The other parts are whole.
    await restore(folder, { parts: ['mongo', 'files'] });
  });

  it.each([
    ['of a newer format', '{"kind": "talestack-backup", "format": 2}', /format = 2: is newer/],
    ['that is no JSON', '{', /is no JSON/],
    [
      'with a file elsewhere',
      '{"kind": "talestack-backup", "format": 1, "parts": [{"file": "../x"}]}',
      /parts\.0\.file/,
    ],
  ])('refuses a manifest %s', async (_what, text, message) => {
    const folder = await moved();
    writeFileSync(path.join(folder, 'backup.json'), text);
    expect((await failure(restore(folder))).message).toMatch(message);
    expect(data.done).toEqual([]);
  });

  it('refuses a part that the backup does not have', async () => {
    const { folder } = await take(['mongo']);
    expect((await failure(checkBackup(folder, ['registry']))).message).toMatch(/registry[^]*allowed: mongo/);
  });
});
