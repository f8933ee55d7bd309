import { titan } from '../../../src/app';
import { sourceProblems } from '../../../src/cli/doctor/checks/commit-sources';
import { snapshotFinding } from '../../../src/cli/doctor/checks/snapshots';
import type { SnapshotFacts } from '../../../src/cli/titan/requirements';
import { commit } from '../../../src/cli/titan/commit';
import { makeRepository } from '../../../src/cli/titan/make';
import { schema } from '../../../src/config/schema';
import { AccessDenied } from '../../../stacks/workloads';
import { mongo, settings, testCluster, testSession } from '../titan/support';

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

describe('commits that repositories of the config begin with', () => {
  const configOf = (from: object) =>
    schema.parse({ titan: { repositories: { copy: { ...db, from }, other: db } } });
  const problemsOf = (cluster: Parameters<typeof sourceProblems>[0], from: object) =>
    sourceProblems(cluster, configOf(from), (path) => path.join('.'));

  async function withCommit() {
    const { cluster } = testCluster();
    await makeRepository(testSession(cluster), 'db', settings(mongo));
    await commit(testSession(cluster), 'db', { message: 'first', id: 'one' });
    return cluster;
  }

  test('that are there are fine', async () => {
    expect(await problemsOf(await withCommit(), { repository: 'db', commit: 'one' })).toEqual([]);
  });

  test('that are not there are named, with those that are', async () => {
    const cluster = await withCommit();
    const problems = await problemsOf(cluster, { repository: 'db', commit: 'pone' });
    expect(problems).toEqual([
      {
        where: 'titan.repositories.copy.from',
        key: 'titan.repositories.copy.from',
        value: 'pone',
        message:
          'db has no such commit that can be used: VolumeSnapshot db-v0-pone is not there, VolumeSnapshot db-v1-pone is not there',
        allowed: 'one',
      },
    ]);
    expect(await problemsOf(cluster, { commit: 'one' })).toMatchObject([{ allowed: 'copy has no commits' }]);
    const config = configOf({ repository: 'db', commit: 'pone' });
    expect(snapshotFinding(good, config, problems)).toMatchObject({ outcome: 'fail', problems });
  });

  test('that are not whole, or are being removed, count as not there', async () => {
    const cluster = await withCommit();
    cluster.patch('VolumeSnapshot/titan/db-v1-one', { status: { readyToUse: false } });
    const from = { repository: 'db', commit: 'one' };
    expect(await problemsOf(cluster, from)).toMatchObject([
      { message: expect.stringContaining('VolumeSnapshot db-v1-one cannot be used yet') as string },
    ]);
    cluster.patch('VolumeSnapshot/titan/db-v1-one', {
      ...{ status: { readyToUse: true }, metadata: { deletionTimestamp: new Date() } },
    });
    expect(await problemsOf(cluster, from)).toMatchObject([{ allowed: 'db has no commits' }]);
  });

  test('are not asked for once the data are there, nor where nobody may look', async () => {
    const cluster = await withCommit();
    const from = { repository: 'db', commit: 'pone', generation: 1 };
    for (const volume of ['v0', 'v1']) {
      const name = titan.claimName('copy', volume, from);
      cluster.add({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace: 'titan' },
      });
    }
    expect(await problemsOf(cluster, from)).toEqual([]);
    cluster.fault = (verb) => (verb === 'list' ? new AccessDenied('no') : undefined);
    expect(await problemsOf(cluster, { commit: 'gone' })).toEqual([]);
  });
});
