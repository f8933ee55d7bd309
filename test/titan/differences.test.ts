import { titan } from '../../src/app';
import type { Manifest } from '../../src/kube/manifest';
import { configOf, configManifests, commandManifests, repositoryOf } from './support';
import * as original from './titan-original';

/** Lists whose entries have names of their own. */
const namedLists = /(^|\/)(containers|env|ports|volumeMounts|volumes)$/;

function fieldsOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [[path, value]];
  const byName = Array.isArray(value) && namedLists.test(path);
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => {
    const name = byName ? (inner as { name: string }).name : key;
    return fieldsOf(inner, path.endsWith(' ') ? `${path}${name}` : `${path}/${name}`);
  });
}

type Objects = readonly { readonly kind: string }[];

/** `Kind path` of every field that is not the same. */
function differing(ours: Objects, theirs: Objects): string[] {
  const fields = (objects: Objects) => new Map(objects.flatMap((each) => fieldsOf(each, `${each.kind} `)));
  const [one, other] = [fields(ours), fields(theirs)];
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (path) => JSON.stringify(one.get(path)) !== JSON.stringify(other.get(path)),
  );
}

const config = configOf({ snapshotClass: 'fast' });
const settings = repositoryOf({ env: { POSTGRES_DB: 'tales' } });
const ofKind = (manifests: readonly Manifest[], ...kinds: string[]) =>
  manifests.filter(({ kind }) => kinds.includes(kind));

const ofOperation = titan.operationManifests({
  ...titan.operationDefaults(config),
  id: '0b5e',
  type: 'PUSH',
  repository: 'pg',
  commit: 'c0ffee',
  commitProperties: { message: 'first' },
  remoteType: 's3',
  remote: { bucket: 'tales' },
  parameters: { accessKey: 'AKIA' },
  volumes: [{ name: 'v0', path: '/var/lib/postgresql/data', size: '1Gi' }],
  security: settings,
  jobUid: '5d1c',
});

const scenarios: Readonly<Record<string, [ours: Objects, theirs: Objects]>> = {
  'a repository of commands': [
    commandManifests({ env: { POSTGRES_DB: 'tales' } }),
    original.repositoryObjects,
  ],
  'a repository of the configuration': [
    ofKind(
      configManifests({ env: { POSTGRES_DB: 'tales' } }),
      'PersistentVolumeClaim',
      'StatefulSet',
      'Service',
    ),
    original.repositoryObjects,
  ],
  'sizes, classes and UDP': [
    commandManifests({
      env: { POSTGRES_DB: 'tales' },
      volumes: { v0: { path: '/var/lib/postgresql/data', size: '9Gi', storageClass: 'fast' } },
      udpPorts: [5432],
    }),
    original.repositoryObjects,
  ],
  'a clone': [
    ofKind(commandManifests({ from: { repository: 'pg', commit: 'c0ffee' } }), 'PersistentVolumeClaim'),
    original.cloned,
  ],
  'a commit': [
    titan.commitManifests({
      ...titan.commitDefaults(config),
      repository: 'pg',
      commit: 'c0ffee',
      volumes: [{ name: 'v0', claimName: 'pg-v0', size: '2Gi' }],
      definition: titan.definitionOf(settings),
      message: 'first',
      author: 'ada',
      time: '2026-01-01T00:00:00Z',
    }),
    original.commit,
  ],
  'a push': [ofKind(ofOperation, 'Secret', 'Job'), original.operation],
};

const found = Object.entries(scenarios).map(
  ([name, [ours, theirs]]) => [name, differing(ours, theirs)] as const,
);

test.each(found)('%s differs from that of Titan only where it is meant to', (_, fields) => {
  const unexplained = fields.filter(
    (field) => !titan.titanDifferences.some((each) => each.fields.some((pattern) => pattern.test(field))),
  );
  expect(unexplained).toEqual([]);
});

test.each(
  titan.titanDifferences.flatMap(({ name, fields }) => fields.map((field) => [name, field] as const)),
)('the difference %s (%s) is there', (_, pattern) => {
  expect(found.flatMap(([, fields]) => fields).filter((field) => pattern.test(field))).not.toEqual([]);
});

test('every difference says why', () => {
  for (const { reason } of titan.titanDifferences) expect(reason.length).toBeGreaterThan(20);
});
