import { checkOnlyOurs, keepVolumes, waitForVolumes } from '../../../src/cli/cluster/volumes';
import type { LiveCluster, LiveObject } from '../../../stacks/workloads';

const volume = (name: string, spec: object): LiveObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: { claimRef: { namespace: 'wholetale', name: 'mongo-volume-claim' }, ...spec },
});

/** A cluster that holds these objects; each answer to a list of volumes may differ. */
function clusterWith(answers: LiveObject[][], claims: LiveObject[] = []) {
  const written: object[] = [];
  let asked = 0;
  const volumes = () => answers[Math.min(asked, answers.length - 1)] ?? [];
  const fake: Pick<LiveCluster, 'list' | 'update'> = {
    list: (_, kind) => {
      if (kind === 'PersistentVolumeClaim') return Promise.resolve(claims);
      const found = volumes();
      asked += 1;
      return Promise.resolve(found);
    },
    update: (ref, change) => {
      const live = answers.flat().find((each) => each.metadata?.name === ref.metadata.name);
      const fields = live && change(live);
      if (fields) written.push({ name: ref.metadata.name, ...fields });
      return Promise.resolve(fields !== undefined);
    },
  };
  return { cluster: fake as LiveCluster, written };
}

it('volumes are kept, each that was not', async () => {
  const kept = volume('kept', { persistentVolumeReclaimPolicy: 'Retain' });
  const { cluster, written } = clusterWith([
    [volume('new', { persistentVolumeReclaimPolicy: 'Delete' }), kept],
  ]);
  expect((await keepVolumes(cluster)).map(({ path }) => path)).toEqual([
    'PersistentVolume/new',
    'PersistentVolume/kept',
  ]);
  expect(written).toEqual([{ name: 'new', spec: { persistentVolumeReclaimPolicy: 'Retain' } }]);
});

it('claims of other namespaces are in the way', async () => {
  const claim = (namespace: string): LiveObject => ({ metadata: { name: 'c', namespace } });
  await expect(
    checkOnlyOurs(clusterWith([], [claim('wholetale')]).cluster, ['wholetale']),
  ).resolves.toBeUndefined();
  const { cluster } = clusterWith([], [claim('wholetale'), claim('others')]);
  await expect(checkOnlyOurs(cluster, ['wholetale'])).rejects.toThrow('PersistentVolumeClaim/others/c');
});

it('disks that are being deleted are waited for, and those that are kept are not', async () => {
  const going = volume('going', { persistentVolumeReclaimPolicy: 'Delete' });
  const kept = volume('kept', { persistentVolumeReclaimPolicy: 'Retain', csi: { volumeHandle: 'disk' } });
  const { cluster } = clusterWith([[going, kept], [kept]]);
  expect(await waitForVolumes(cluster)).toEqual([
    expect.objectContaining({ path: 'PersistentVolume/kept', handle: 'disk' }),
  ]);
});

it('a disk that stays stops the run, with its name', async () => {
  const { cluster } = clusterWith([
    [volume('stuck', { persistentVolumeReclaimPolicy: 'Delete', csi: { volumeHandle: 'disk-7' } })],
  ]);
  await expect(waitForVolumes(cluster, 0)).rejects.toThrow(/PersistentVolume\/stuck[^]*disk-7/);
});
