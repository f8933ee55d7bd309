import { titan } from '../../src/app';
import type { Manifest } from '../../src/kube/manifest';
import { all, commandManifests, configManifests, configOf, one, repositoryOf } from './support';

const settings = {
  image: 'mongo:7.0.14',
  volumes: {
    v0: { path: '/data/configdb', size: '1Gi' },
    v1: { path: '/data/db', size: '8Gi', storageClass: 'fast' },
  },
  ports: [27017],
  env: { MONGO_INITDB_DATABASE: 'tales' },
  envSecret: 'mongo-login',
  user: 70,
  running: false,
  affinity: { podAffinity: {} },
  from: { repository: 'other', commit: 'c0ffee', generation: 2 },
};

/** As the API server would give them back. */
const live = (manifests: readonly Manifest[], status: object = {}) =>
  manifests.map((each) => ({ ...each, status }));
const read = (manifests: readonly Manifest[]) =>
  titan.readRepositories(live(all(manifests, 'StatefulSet') as Manifest[]));

test('what is made of a repository can be read back in full, whoever owns it', () => {
  const wanted = repositoryOf(settings);
  expect(read(commandManifests(settings))).toMatchObject({
    found: [{ name: 'pg', owner: { kind: 'commands' }, settings: wanted, readyReplicas: 0 }],
    problems: [],
  });
  expect(read(configManifests(settings)).found[0]).toMatchObject({
    owner: { kind: 'config', stack: 'talestack/test' },
    settings: wanted,
    from: settings.from,
  });
});

test('what was read makes the same objects again', () => {
  const manifests = commandManifests(settings);
  const [found] = read(manifests).found;
  const again = titan.repositoryManifests(titan.commandRepository(configOf(), 'pg', found!.settings));
  expect(again).toEqual(manifests);
});

test('a StatefulSet shows which claims it mounts, and how many pods serve', () => {
  const manifests = commandManifests(settings);
  const { found } = titan.readRepositories(
    live(all(manifests, 'StatefulSet') as Manifest[], { readyReplicas: 1 }),
  );
  const claims = all(manifests, 'PersistentVolumeClaim').map(({ metadata }) => metadata!.name);
  expect(found[0]).toMatchObject({ readyReplicas: 1, claims: { v0: claims[0], v1: claims[1] } });
});

test('claims tell their repository, volume, source, size and class', () => {
  const manifests = all(commandManifests(settings), 'PersistentVolumeClaim') as Manifest[];
  const { found, problems } = titan.readClaims(live(manifests, { phase: 'Bound' }));
  expect(problems).toEqual([]);
  expect(found[1]).toEqual({
    name: manifests[1]!.metadata.name,
    owner: { kind: 'commands' },
    uid: undefined,
    made: undefined,
    wasMounted: false,
    repository: 'pg',
    volume: 'v1',
    from: settings.from,
    size: '8Gi',
    storageClass: 'fast',
    phase: 'Bound',
  });
});

test('objects of others are left out; those that cannot be read are problems and hide nothing', () => {
  const good = one(commandManifests(), 'StatefulSet') as Manifest;
  const { metadata } = good;
  const bare = { ...good, metadata: { name: 'theirs', labels: { titanRepository: 'theirs' } } };
  const noted = { 'titan.talestack.io/definition': '{' };
  const broken = { ...good, metadata: { ...metadata, name: 'broken', annotations: noted } };
  const other = { ...good, metadata: { name: 'other' } };
  const { found, problems } = titan.readRepositories([bare, other, good, broken]);
  expect(found.map(({ name }) => name)).toEqual(['pg']);
  expect(problems).toEqual([
    { where: 'StatefulSet/theirs', message: 'has no annotation titan.talestack.io/definition' },
    { where: 'StatefulSet/broken', message: 'is no JSON' },
  ]);
});

test('a definition with keys of a later version is read all the same', () => {
  const [statefulSet] = all(commandManifests(), 'StatefulSet') as Manifest[];
  const { metadata } = statefulSet!;
  const definition = JSON.parse(metadata.annotations!['titan.talestack.io/definition']!) as object;
  const later = JSON.stringify({ ...definition, invented: true });
  const { found, problems } = titan.readRepositories([
    {
      ...statefulSet!,
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, 'titan.talestack.io/definition': later },
      },
    },
  ]);
  expect(problems).toEqual([]);
  expect(found[0]!.settings.image).toBe('postgres:16.4');
});

test('the claims of a push or pull are not those of a repository', () => {
  const config = configOf();
  const manifests = titan.operationManifests({
    ...titan.operationDefaults(config),
    id: '0b5e',
    type: 'PULL',
    repository: 'pg',
    commit: 'c0ffee',
    remoteType: 'nop',
    remote: {},
    parameters: {},
    volumes: [{ name: 'v0', path: '/data', size: '1Gi' }],
    security: { user: 999 },
  });
  expect(titan.readClaims(all(manifests, 'PersistentVolumeClaim') as Manifest[])).toEqual({
    found: [],
    problems: [],
  });
});
