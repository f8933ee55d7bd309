import { titan } from '../../src/app';
import { claimName } from '../../src/titan';
import { all, commandManifests, one, podSpec } from './support';

const from = (commit: string, more: object = {}) => ({ from: { commit, ...more } });
const claimOf = (settings: object) => one(commandManifests(settings), 'PersistentVolumeClaim');
const nameOf = (settings: object) => claimOf(settings).metadata!.name!;

test('a volume that begins empty has Titan’s own name, and no data source', () => {
  const { metadata, spec } = claimOf({});
  expect(metadata!.name).toBe('pg-v0');
  expect(metadata!.labels).toMatchObject({ titanVolume: 'v0', titanRepository: 'pg' });
  expect(spec!.dataSource).toBeUndefined();
});

test('a checkout is another claim, whose data are those of the snapshot', () => {
  const { metadata, spec } = claimOf(from('c0ffee'));
  expect(metadata!.name).toMatch(/^pg-v0-[0-9a-f]{8}$/);
  expect(spec!.dataSource).toEqual({
    apiGroup: 'snapshot.storage.k8s.io',
    kind: 'VolumeSnapshot',
    name: 'pg-v0-c0ffee',
  });
});

test('a clone takes the snapshot of the other repository', () => {
  expect(claimOf(from('c0ffee', { repository: 'other' })).spec!.dataSource!.name).toBe('other-v0-c0ffee');
});

test('the name follows from what was checked out, so that the same claims are found again', () => {
  expect(nameOf(from('c0ffee'))).toBe(nameOf(from('c0ffee', { repository: 'pg', generation: 1 })));
  const names = [
    nameOf({}),
    nameOf(from('c0ffee')),
    nameOf(from('c0ffee', { generation: 2 })),
    nameOf(from('c0ffef')),
    nameOf(from('c0ffee', { repository: 'other' })),
  ];
  expect(new Set(names).size).toBe(names.length);
});

// A release that made other names of the same source would leave all data behind.
test('the name never changes from one release to the next', () => {
  expect(claimName('pg', 'v0', { repository: 'pg', commit: 'c0ffee', generation: 1 })).toBe('pg-v0-36c38116');
});

test('the pod mounts the claims of what is checked out at the paths of the image', () => {
  const manifests = commandManifests({
    volumes: { v0: { path: '/data/configdb' }, v1: { path: '/data/db' } },
    ...from('c0ffee'),
  });
  const { containers, volumes } = podSpec(one(manifests, 'StatefulSet'));
  const names = all(manifests, 'PersistentVolumeClaim').map(({ metadata }) => metadata!.name);
  expect(
    volumes!.flatMap(({ name, persistentVolumeClaim: claim }) => (claim ? [[name, claim.claimName]] : [])),
  ).toEqual([
    ['v0', names[0]],
    ['v1', names[1]],
  ]);
  expect(containers[0]!.volumeMounts!.slice(0, 2)).toEqual([
    { name: 'v0', mountPath: '/data/configdb' },
    { name: 'v1', mountPath: '/data/db' },
  ]);
});

test('the same commit can be checked out anew although its earlier claims are still there', () => {
  const commit = { repository: 'pg', commit: 'c0ffee' };
  const claim = (repository: string, generation: number, of = commit) => ({
    repository,
    from: { ...of, generation },
  });
  expect(titan.freshSource('pg', commit, [])).toEqual({ ...commit, generation: 1 });
  const claims = [
    claim('pg', 1),
    claim('pg', 3),
    claim('other', 7),
    claim('pg', 9, { repository: 'pg', commit: 'c0ffef' }),
    { repository: 'pg', from: undefined },
  ];
  expect(titan.freshSource('pg', commit, claims)).toEqual({ ...commit, generation: 4 });
});
