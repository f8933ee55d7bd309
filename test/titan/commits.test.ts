import { titan } from '../../src/app';
import type { Manifest } from '../../src/kube/manifest';
import { all, configOf, repositoryOf } from './support';

const mongo = repositoryOf({
  image: 'mongo:7.0.14',
  volumes: { v0: { path: '/data/configdb' }, v1: { path: '/data/db', size: '8Gi' } },
  env: { MONGO_INITDB_ROOT_PASSWORD: 'tell-nobody' },
});

function commit(id: string, more: object = {}, config = configOf()): Manifest[] {
  return titan.commitManifests({
    ...titan.commitDefaults(config),
    repository: 'mongo',
    commit: id,
    volumes: [
      { name: 'v0', claimName: 'mongo-v0', size: '1Gi' },
      { name: 'v1', claimName: 'mongo-v1-0a1b2c3d', size: '8Gi' },
    ],
    definition: titan.definitionOf(mongo),
    message: 'before the release',
    author: 'ada',
    time: '2026-03-01T12:00:00Z',
    ...more,
  });
}

const ready = (manifests: readonly Manifest[], readyToUse = true) =>
  manifests.map((each) => ({
    ...each,
    status: { readyToUse, boundVolumeSnapshotContentName: `content-of-${each.metadata.name}` },
  }));

test('a commit is a snapshot of each volume, of the claim that it has now', () => {
  const snapshots = all(commit('c0ffee'), 'VolumeSnapshot');
  expect(snapshots.map(({ metadata, spec }) => [metadata!.name, spec!.source])).toEqual([
    ['mongo-v0-c0ffee', { persistentVolumeClaimName: 'mongo-v0' }],
    ['mongo-v1-c0ffee', { persistentVolumeClaimName: 'mongo-v1-0a1b2c3d' }],
  ]);
  expect(snapshots[1]!.metadata!.labels).toMatchObject({
    titanVolume: 'v1',
    titanCommit: 'c0ffee',
    titanSize: '8Gi',
    titanRepository: 'mongo',
  });
});

test('titan.snapshotClass is the class of its snapshots; the cluster’s default without it', () => {
  const classes = (config: object) =>
    all(commit('c0ffee', {}, configOf(config)), 'VolumeSnapshot').map(
      ({ spec }) => spec!.volumeSnapshotClassName,
    );
  expect(classes({})).toEqual([undefined, undefined]);
  expect(classes({ snapshotClass: 'fast' })).toEqual(['fast', 'fast']);
});

test('a commit can be read back from its snapshots, and with it all that a clone needs', () => {
  const tags = { release: '1.0' };
  const parent = { repository: 'mongo', commit: 'badcab1e' };
  const { found, problems } = titan.readCommits(ready(commit('c0ffee', { tags, parent })));
  expect(problems).toEqual([]);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    repository: 'mongo',
    id: 'c0ffee',
    message: 'before the release',
    author: 'ada',
    time: '2026-03-01T12:00:00Z',
    tags,
    parent,
    definition: titan.definitionOf(mongo),
    ready: true,
  });
  expect(found[0]!.snapshots[1]).toEqual({
    volume: 'v1',
    name: 'mongo-v1-c0ffee',
    claimName: 'mongo-v1-0a1b2c3d',
    claimUid: undefined,
    made: undefined,
    size: '8Gi',
    ready: true,
    error: undefined,
    content: 'content-of-mongo-v1-c0ffee',
  });
});

test('a commit is not ready before the last of its snapshots is', () => {
  const [first, second] = ready(commit('c0ffee'));
  const readyOf = (...objects: object[]) => titan.readCommits(objects).found[0]!.ready;
  expect(readyOf(first!, second!)).toBe(true);
  expect(readyOf(first!, { ...second, status: {} })).toBe(false);
  expect(readyOf(first!)).toBe(false);
});

test('what the storage says that is wrong is told', () => {
  const status = { readyToUse: false, error: { message: 'no such pool' } };
  const [snapshot] = commit('c0ffee');
  const { found } = titan.readCommits([{ ...snapshot, status }]);
  expect(found[0]!.snapshots[0]).toMatchObject({ ready: false, error: 'no such pool' });
});

test('the newest commit comes first', () => {
  const objects = [
    ...commit('a', { time: '2026-03-01T12:00:00Z' }),
    ...commit('b', { time: '2026-03-03T12:00:00Z' }),
    ...commit('c', { time: '2026-03-02T12:00:00Z' }),
  ];
  expect(titan.readCommits(objects).found.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
});

test('a repository follows the last commit of its own claims, else what it was made of, else none', () => {
  const { found } = titan.readCommits([
    ...commit('a', { time: '2026-03-01T12:00:00Z' }),
    ...commit('b', {
      time: '2026-03-02T12:00:00Z',
      volumes: [{ name: 'v0', claimName: 'mongo-v0-ffffffff', size: '1Gi' }],
    }),
  ]);
  const from = { repository: 'other', commit: 'z', generation: 1 };
  const head = (v0: string, name = 'mongo') =>
    titan.headOf({ name, claims: { v0 }, from }, found, [{ name: v0, uid: undefined, made: undefined }]);
  expect(head('mongo-v0')).toEqual({ repository: 'mongo', commit: 'a' });
  expect(head('mongo-v0-ffffffff')).toEqual({ repository: 'mongo', commit: 'b' });
  expect(head('mongo-v0-00000000')).toEqual({ repository: 'other', commit: 'z' });
  expect(head('mongo-v0', 'theirs')).toEqual({ repository: 'other', commit: 'z' });
  expect(titan.headOf({ name: 'mongo', claims: {}, from: undefined }, found, [])).toBeUndefined();
});

test('a commit of an earlier claim of the same name is not what a repository follows', () => {
  const made = (claimUid: string | undefined) =>
    titan.readCommits(
      commit('a', { volumes: [{ name: 'v0', claimName: 'mongo-v0', claimUid, size: '1Gi' }] }).map(
        (each) => ({
          ...each,
          metadata: { ...each.metadata, creationTimestamp: '2026-03-02T00:00:00Z' },
        }),
      ),
    ).found;
  const head = (claimUid: string | undefined, uid: string, time: string) =>
    titan.headOf({ name: 'mongo', claims: { v0: 'mongo-v0' }, from: undefined }, made(claimUid), [
      { name: 'mongo-v0', uid, made: time },
    ])?.commit;
  expect(head('u1', 'u1', '2026-03-01T00:00:00.000Z')).toBe('a');
  expect(head('u1', 'u2', '2026-03-01T00:00:00.000Z')).toBeUndefined();
  expect(head(undefined, 'u2', '2026-03-01T00:00:00.000Z')).toBe('a');
  expect(head(undefined, 'u2', '2026-03-03T00:00:00.000Z')).toBeUndefined();
});

test('a commit keeps no environment variable', () => {
  expect(JSON.stringify(commit('c0ffee'))).not.toContain('tell-nobody');
});
