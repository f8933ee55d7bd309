import type { SnapshotFacts } from '../../../src/cli/titan/requirements';
import { readSnapshotFacts, snapshotFindings } from '../../../src/cli/titan/requirements';
import { AccessDenied } from '../../../stacks/workloads';
import { driver, snapshotClass, snapshots, storageClass, testCluster } from './support';

const served = { VolumeSnapshot: ['v1'], VolumeSnapshotContent: ['v1'], VolumeSnapshotClass: ['v1'] };
const facts = (more: Partial<SnapshotFacts> = {}): SnapshotFacts => ({
  served,
  storageClasses: [storageClass('a', true), storageClass('b')] as never,
  drivers: [driver],
  snapshotClasses: [snapshotClass('snap')],
  controllerSeen: true,
  ...more,
});
const none = { storageClass: undefined, snapshotClass: undefined };
const messages = (found: SnapshotFacts, wishes = {}) =>
  snapshotFindings(found, { ...none, ...wishes }).problems.map(({ message }) => message);

describe('what commits need', () => {
  it('is there', () => {
    expect(snapshotFindings(facts(), none)).toEqual({
      problems: [],
      notes: [],
      storageClass: 'a',
      driver,
      snapshotClass: 'snap',
    });
  });

  it.each<[string, Partial<SnapshotFacts>, object, string]>([
    [
      'no CRDs',
      { served: { ...served, VolumeSnapshot: [] } },
      {},
      'is not installed: the cluster has no snapshots',
    ],
    [
      'old CRDs',
      { served: { ...served, VolumeSnapshotContent: ['v1alpha1'] } },
      {},
      'is too old: v1 is needed',
    ],
    [
      'no default class',
      { storageClasses: [storageClass('b')] as never },
      {},
      'is not set, and no StorageClass is the default',
    ],
    [
      'two default classes',
      { storageClasses: [storageClass('a', true), storageClass('b', true)] as never },
      {},
      'several StorageClasses are the default, and nothing says which one is meant',
    ],
    ['a class that is not there', {}, { storageClass: 'x' }, 'there is no such StorageClass'],
    [
      'a driver that is none',
      { drivers: ['other'] },
      {},
      'is no CSI driver of this cluster, and only those can make snapshots',
    ],
    [
      'a snapshot class that is not there',
      {},
      { snapshotClass: 'x' },
      'there is no such VolumeSnapshotClass',
    ],
    [
      'a snapshot class of another driver',
      { snapshotClasses: [snapshotClass('x', true, 'other')] },
      { snapshotClass: 'x' },
      `is of the driver other, and the volumes are of ${driver}`,
    ],
    [
      'no snapshot class of the driver',
      { snapshotClasses: [snapshotClass('x', true, 'other')] },
      {},
      `is not set, and no VolumeSnapshotClass is of the driver ${driver}`,
    ],
    [
      'several snapshot classes, none the default',
      { snapshotClasses: [snapshotClass('x'), snapshotClass('y')] },
      {},
      "is not set, and none of the driver's VolumeSnapshotClasses is the default",
    ],
    [
      'two default snapshot classes',
      { snapshotClasses: [snapshotClass('x', true), snapshotClass('y', true)] },
      {},
      "is not set, and more than one of the driver's VolumeSnapshotClasses is the default",
    ],
  ])('%s: said, with what to do', (_case, more, wishes, message) => {
    const found = snapshotFindings(facts(more), { ...none, ...wishes });
    expect(found.problems.map((each) => each.message)).toEqual([message]);
    expect(found.problems.every((each) => each.fix ?? each.allowed)).toBeTruthy();
  });

  it('is told all at once', () => {
    const many = facts({ served: { ...served, VolumeSnapshot: [] }, drivers: [] });
    expect(messages(many, { snapshotClass: 'x' })).toHaveLength(3);
  });

  it('named classes stand above the default; the default above others', () => {
    const classes = [snapshotClass('x'), snapshotClass('y', true)];
    expect(snapshotFindings(facts({ snapshotClasses: classes }), none).snapshotClass).toBe('y');
    const wishes = { storageClass: 'b', snapshotClass: 'x' };
    expect(snapshotFindings(facts({ snapshotClasses: classes }), wishes)).toMatchObject(wishes);
  });

  it('a controller that nobody sees is a note, and no problem', () => {
    const found = snapshotFindings(facts({ controllerSeen: false }), none);
    expect(found.problems).toEqual([]);
    expect(found.notes[0]?.message).toContain('snapshot controller');
  });

  it('what may not be looked at is not held against the cluster', () => {
    const denied = { storageClasses: undefined, drivers: undefined, snapshotClasses: undefined };
    expect(messages(facts(denied))).toEqual([]);
  });

  it('taking out a commit needs no snapshot class', () => {
    expect(snapshotFindings(facts({ snapshotClasses: [] }), none, 'restore').problems).toEqual([]);
  });
});

describe('looking at the cluster', () => {
  it('sees versions, classes, drivers and the controller', async () => {
    const { cluster } = testCluster();
    cluster.unserved.add(`${snapshots}/VolumeSnapshot`);
    expect(await readSnapshotFacts(cluster)).toMatchObject({
      served: { VolumeSnapshot: ['v1beta1', 'v1alpha1'], VolumeSnapshotClass: ['v1', 'v1beta1', 'v1alpha1'] },
      drivers: [driver],
      controllerSeen: true,
    });
  });

  it("takes the sandbox's simulated driver for its snapshot controller, too", async () => {
    const { cluster } = testCluster();
    cluster.objects.delete('apps/v1 Deployment x snapshot-controller');
    expect((await readSnapshotFacts(cluster)).controllerSeen).toBe(false);
    cluster.patch(`CSIDriver/${driver}`, { metadata: { labels: { 'talestack.io/simulated': 'true' } } });
    expect((await readSnapshotFacts(cluster)).controllerSeen).toBe(true);
  });

  it('leaves out what may not be looked at', async () => {
    const { cluster } = testCluster();
    cluster.fault = (verb) => (verb === 'list' ? new AccessDenied('no') : undefined);
    expect(await readSnapshotFacts(cluster)).toMatchObject({
      storageClasses: undefined,
      drivers: undefined,
      controllerSeen: false,
    });
  });
});
