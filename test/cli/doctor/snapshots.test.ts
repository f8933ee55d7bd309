import { snapshotFinding } from '../../../src/cli/doctor/checks/snapshots';
import type { SnapshotFacts } from '../../../src/cli/titan/requirements';
import { schema } from '../../../src/config/schema';

const good: SnapshotFacts = {
  served: { VolumeSnapshot: ['v1'], VolumeSnapshotContent: ['v1'], VolumeSnapshotClass: ['v1'] },
  storageClasses: [
    {
      metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'csi.example.org',
    },
  ],
  drivers: ['csi.example.org'],
  snapshotClasses: [{ metadata: { name: 'snaps' }, driver: 'csi.example.org' }],
  controllerSeen: true,
};

const db = { image: 'postgres:16.4', volumes: { v0: { path: '/data' }, v1: { path: '/more' } } };
const outcome = (facts: SnapshotFacts, repository: object = db) =>
  snapshotFinding(facts, schema.parse({ titan: { repositories: { db: repository } } }));

const without: SnapshotFacts = {
  ...good,
  served: { VolumeSnapshot: [], VolumeSnapshotContent: [], VolumeSnapshotClass: [] },
};

test('names the driver and the class that commits are made with', () => {
  expect(outcome(good)).toEqual({ outcome: 'ok', message: 'csi.example.org: snaps' });
});

test('without snapshots repositories run, and nothing can begin with a commit', () => {
  expect(outcome(without)).toMatchObject({ outcome: 'warn', problems: { length: 3 } });
  expect(outcome(without, { ...db, from: { commit: 'c0ffee' } })).toMatchObject({ outcome: 'fail' });
});

test('looks at the class of each volume, and says the same once', () => {
  const other = { ...db, volumes: { v0: { path: '/data', storageClass: 'gone' }, v1: { path: '/more' } } };
  expect(outcome(good, other)).toMatchObject({ outcome: 'warn', problems: [{ value: 'gone' }] });
});

test('a controller of which nothing is seen is worth a warning', () => {
  expect(outcome({ ...good, controllerSeen: false })).toMatchObject({ outcome: 'warn' });
});
