import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { V1Service, V1StatefulSet } from '@kubernetes/client-node';

import { root } from './command-line';
import { Playground } from './harness';
import type { Operation } from './titan-operation';
import { expectTitansJob, jobOf, withSecrets } from './titan-operation';
import { handleOf, inNamespace, mounted, names, namespace, sourceOf, TitanUser } from './titan-user';

// Commands of one user, on the real API server with the real snapshot controller.
// Pods, volumes and snapshots are simulated: no database runs, no data are kept,
// and the Job of a push or pull is complete because kwok says so.
let play: Playground;
let alice: TitanUser;

const metadata = (name: string) => path.join(root, 'test/titan/fixtures', name);

interface Log {
  readonly commits: { id: string; message: string; checkedOut: boolean; parent: { commit: string } | null }[];
}

const driver = 'simulated.csi.talestack.io';
const parameters = { 'simulate-error': 'the array is full (simulated)' };
const failing = [
  {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: { name: 'failing' },
    driver,
    deletionPolicy: 'Delete',
    parameters,
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'failing' },
    provisioner: driver,
    parameters,
  },
];

beforeAll(async () => {
  play = await Playground.create('titan');
  alice = new TitanUser(play, 'alice');
  alice.write();
  const list = { apiVersion: 'v1', kind: 'List', items: failing };
  await play.kubectl(['apply', '--filename=-'], JSON.stringify(list));
  // The namespace is made by the first of them.
  await alice.json(['init', 'pg', '--metadata', metadata('postgres.inspect.json'), '--size', '2Gi']);
  const oci = readFileSync(metadata('mongo.oci.json'), 'utf8');
  await alice.json(['init', 'notes', '--image', 'mongo:7.0.14', '--metadata', '-', '--size', 'v1=3Gi'], oci);
}, 300_000);

afterAll(() => play.remove(), 120_000);

describe('a repository made from the metadata of its image', () => {
  it('has the claims, mounts and ports of postgres, and its (simulated) pod is ready', async () => {
    const {
      metadata: meta,
      spec,
      status,
    } = await play.get<V1StatefulSet>('statefulset', 'pg', ...inNamespace);
    expect(meta!.labels).toMatchObject({
      titanRepository: 'pg',
      'app.kubernetes.io/managed-by': 'talestack',
    });
    expect(meta!.annotations).toMatchObject({ 'talestack.io/made-by': 'titan' });
    // `up` and `down` of an environment go by it.
    expect(meta!.annotations).not.toHaveProperty(['talestack.io/stack']);
    expect(status).toMatchObject({ readyReplicas: 1 });
    expect(spec!.volumeClaimTemplates).toBeUndefined();
    const [container] = spec!.template.spec!.containers;
    expect(container).toMatchObject({ name: 'pg', image: 'postgres:16.4' });
    expect(container!.volumeMounts).toContainEqual({ name: 'v0', mountPath: '/var/lib/postgresql/data' });
    expect(await mounted(play, 'pg')).toEqual({ v0: 'pg-v0' });
    const service = await play.get<V1Service>('service', 'pg', ...inNamespace);
    expect(service.spec).toMatchObject({ clusterIP: 'None', selector: { titanRepository: 'pg' } });
    expect(service.spec!.ports).toMatchObject([{ name: 'port-5432', port: 5432 }]);
  });

  it('has both volumes of mongo, read from standard input, in the sizes asked for', async () => {
    const { spec } = await play.get<V1StatefulSet>('statefulset', 'notes', ...inNamespace);
    expect(spec!.template.spec!.containers[0]!.volumeMounts).toEqual(
      expect.arrayContaining([
        { name: 'v0', mountPath: '/data/configdb' },
        { name: 'v1', mountPath: '/data/db' },
      ]),
    );
    const sizes = ['get', 'pvc', '--selector=titanRepository=notes', ...inNamespace];
    const output = '--output=jsonpath={range .items[*]}{.metadata.name}={.status.capacity.storage} {end}';
    expect(await play.kubectl([...sizes, output])).toBe('notes-v0=1Gi notes-v1=3Gi ');
  });
});

describe('commits (of simulated volumes)', () => {
  it('are snapshots that the snapshot controller made ready, and the log has the newest first', async () => {
    await alice.json(['commit', 'pg', '--id', 'one', '--message', 'empty tables']);
    await alice.json(['commit', 'pg', '--id', 'two', '--message', 'with readers']);
    interface Snapshot {
      metadata: { labels: object };
      spec: object;
      status: { readyToUse: boolean; restoreSize: string };
    }
    const snapshot = await play.get<Snapshot>('volumesnapshot', 'pg-v0-one', ...inNamespace);
    expect(snapshot.metadata.labels).toMatchObject({
      titanVolume: 'v0',
      titanCommit: 'one',
      titanSize: '2Gi',
    });
    expect(snapshot.spec).toMatchObject({ source: { persistentVolumeClaimName: 'pg-v0' } });
    expect(snapshot.status).toMatchObject({ readyToUse: true, restoreSize: '2Gi' });
    const { commits } = await alice.json<Log>(['log', 'pg']);
    expect(commits.map(({ id, message, parent }) => [id, message, parent?.commit])).toEqual([
      ['two', 'with readers', 'one'],
      ['one', 'empty tables', undefined],
    ]);
  }, 300_000);

  it('are checked out by claims made from their snapshots, and the pod starts again', async () => {
    await alice.json(['checkout', 'pg', 'one', '--yes']);
    const { v0: claim } = await mounted(play, 'pg');
    expect(await sourceOf(play, claim!)).toBe(await handleOf(play, 'pg-v0-one'));
    expect((await play.get<V1StatefulSet>('statefulset', 'pg', ...inNamespace)).status).toMatchObject({
      replicas: 1,
      readyReplicas: 1,
    });
    expect(await names(play, 'pvc')).not.toContain('pg-v0');
    const { commits } = await alice.json<Log>(['log', 'pg']);
    expect(commits.filter(({ checkedOut }) => checkedOut).map(({ id }) => id)).toEqual(['one']);
  }, 300_000);

  it('are cloned into a second repository, which leaves the first as it is', async () => {
    const before = await mounted(play, 'pg');
    await alice.json(['clone', 'pg@two', 'copy']);
    const { v0: claim } = await mounted(play, 'copy');
    expect(await sourceOf(play, claim!)).toBe(await handleOf(play, 'pg-v0-two'));
    expect(await mounted(play, 'pg')).toEqual(before);
  }, 300_000);
});

describe('push and pull (their pods are simulated: nothing is transferred)', () => {
  it('a push runs a Job that equals the specification, on claims made from the commit', async () => {
    const work = () => alice.json<Operation>(['push', 'pg', 'nop://', '--commit', 'one']);
    const [done, secrets] = await withSecrets(play, work);
    expectTitansJob(await jobOf(play, done), done.operation, ['v0']);
    expect(secrets.get(`titan-operation-${done.operation}`)).toEqual({
      remoteType: 'nop',
      remote: {},
      parameters: {},
      operationId: done.operation,
      commitId: 'one',
      commit: expect.objectContaining({ message: 'empty tables' }) as unknown,
      type: 'PUSH',
      scratchVolume: 'x-scratch',
      volumes: ['v0'],
      volumeDescriptions: ['/var/lib/postgresql/data'],
    });
    expect(await names(play, 'secret')).toEqual([]);
  }, 300_000);

  it('a pull runs one on empty claims, and what it brought is a commit', async () => {
    const keys = JSON.stringify({ accessKey: 'AKIA', secretKey: 'hunter2hunter2', region: 'eu-1' });
    const words = ['pull', 'notes', 's3://tales/notes', '--commit', 'afar', '--parameters', '-'] as const;
    const [done, secrets] = await withSecrets(play, () => alice.json<Operation>(words, keys));
    expectTitansJob(await jobOf(play, done), done.operation, ['v0', 'v1']);
    expect(secrets.get(`titan-operation-${done.operation}`)).toMatchObject({
      remoteType: 's3',
      remote: { bucket: 'tales', path: 'notes' },
      parameters: JSON.parse(keys) as unknown,
      commitId: 'afar',
      type: 'PULL',
      volumes: ['v0', 'v1'],
      volumeDescriptions: ['/data/configdb', '/data/db'],
    });
    expect((await alice.json<Log>(['log', 'notes'])).commits.map(({ id }) => id)).toEqual(['afar']);
    expect(play.printed.join('\n')).not.toContain('hunter2hunter2');
  }, 300_000);
});

describe('stop, start and rm', () => {
  it('a stopped repository has no pod and keeps its claim; started again it has both', async () => {
    const before = await mounted(play, 'copy');
    const pods = () =>
      play.kubectl(['get', 'pods', '--selector=titanRepository=copy', ...inNamespace, '--output=name']);
    await alice.json(['stop', 'copy']);
    expect(await pods()).toBe('');
    await alice.json(['start', 'copy']);
    expect(await pods()).toBe('pod/copy-0');
    expect(await mounted(play, 'copy')).toEqual(before);
  }, 300_000);

  it('rm takes the repository and its data, and leaves commits, also its own', async () => {
    await alice.json(['commit', 'copy', '--id', 'kept']);
    const claims = Object.values(await mounted(play, 'copy'));
    await alice.json(['rm', 'copy', '--delete-data', '--yes']);
    expect(await names(play, 'statefulset')).toEqual(['notes', 'pg']);
    for (const claim of claims) expect(await names(play, 'pvc')).not.toContain(claim);
    expect(await names(play, 'volumesnapshot')).toEqual(
      expect.arrayContaining(['copy-v0-kept', 'pg-v0-one', 'pg-v0-two']),
    );
  }, 300_000);
});

describe('what fails ends within its limit and says why', () => {
  it.each([
    [
      'a snapshot class that is not there, before anything is done',
      ['commit', 'pg', '--set', 'titan.snapshotClass=nowhere'],
      [/snapshotClass.*nowhere/, /there is no such VolumeSnapshotClass/, /simulated \(simulated\.csi/],
    ],
    [
      'a driver that makes no snapshot (simulated)',
      ['commit', 'pg', '--set', 'titan.snapshotClass=failing', '--timeout', '5'],
      [/VolumeSnapshot\/titan\/pg-v0-/, /the array is full \(simulated\)/],
    ],
    [
      'a claim that gets no volume (simulated)',
      [
        'init',
        'stuck',
        '--metadata',
        metadata('postgres.inspect.json'),
        '--storage-class',
        'failing',
        '--timeout',
        '10',
      ],
      [/stuck did not get ready/, /stuck-v0/, /the array is full \(simulated\)/],
    ],
    [
      'an image that cannot be pulled (simulated)',
      [
        'init',
        'typo',
        '--metadata',
        metadata('postgres.inspect.json'),
        '--image',
        'nowhere.invalid/postgres:16',
        '--timeout',
        '10',
      ],
      [/typo did not get ready/, /nowhere\.invalid\/postgres:16/],
    ],
  ] as const)(
    '%s',
    async (_case, words, expected) => {
      const before = await names(play, 'volumesnapshot');
      const said = await alice.refused(words);
      for (const each of expected) expect(said).toMatch(each);
      // A commit that failed leaves no snapshot that looks like one.
      expect(await names(play, 'volumesnapshot')).toEqual(before);
    },
    300_000,
  );
});

it('says in lists that nodes are simulated, and in which namespace it looked', async () => {
  const { stdout } = await alice.titan(['ls']);
  expect(stdout).toContain(`namespace ${namespace}`);
  expect(stdout).toMatch(/simulated/);
}, 120_000);
