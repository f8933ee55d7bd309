import { setTimeout as sleep } from 'node:timers/promises';

import type { LiveCluster, RecordedVolume } from '../../../stacks/workloads';
import { volumesIn } from '../../../stacks/workloads';
import { UserError } from '../../errors';

/** Every volume of the cluster: with the cluster all of them go, whoever they are of. */
async function allVolumes(cluster: LiveCluster): Promise<RecordedVolume[]> {
  const all = await volumesIn(cluster);
  if (all) return all;
  throw new UserError('You may not list the volumes of the cluster: nothing was changed', [
    { message: 'their disks could be lost, or left behind and paid for', fix: 'use an administrator of it' },
  ]);
}

/**
 * Makes every volume outlive its claim, so that its disk outlives the cluster.
 *
 * @returns all of them, for the operator to write down
 */
export async function keepVolumes(cluster: LiveCluster): Promise<RecordedVolume[]> {
  const all = await allVolumes(cluster);
  for (const { ref, reclaimPolicy } of all) {
    if (reclaimPolicy === 'Retain') continue;
    await cluster.update(ref, () => ({ spec: { persistentVolumeReclaimPolicy: 'Retain' } }));
  }
  return all;
}

/**
 * A cluster takes the data of everyone in it along.
 *
 * @throws UserError naming claims of other namespaces
 */
export async function checkOnlyOurs(cluster: LiveCluster, namespaces: readonly string[]): Promise<void> {
  const claims = await cluster.list('v1', 'PersistentVolumeClaim');
  const others = claims.filter((claim) => !namespaces.includes(claim.metadata?.namespace ?? ''));
  if (others.length === 0) return;
  throw new UserError('The cluster holds data of others: nothing was changed', [
    ...others.map(({ metadata }) => ({
      where: `PersistentVolumeClaim/${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`,
      message: `is not in a namespace of this environment (${namespaces.join(', ')})`,
      fix: 'delete it first, or keep all disks with --keep-data instead of --delete-data',
    })),
  ]);
}

const deletionTimeoutSeconds = 300;

/**
 * Waits until the disks of deleted claims are gone: who deletes the cluster
 * before leaves them behind, and pays for them.
 *
 * @returns volumes that stay, since their policy is to be kept
 * @throws UserError naming the disks that are still there after five minutes
 */
export async function waitForVolumes(
  cluster: LiveCluster,
  timeoutSeconds = deletionTimeoutSeconds,
): Promise<RecordedVolume[]> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const left = await allVolumes(cluster);
    const going = left.filter((each) => each.reclaimPolicy !== 'Retain');
    if (going.length === 0) return left;
    if (Date.now() > deadline) {
      throw new UserError('Disks are still there: the cluster was not deleted', [
        ...going.map(({ path, claim, handle }) => ({
          where: path,
          message: `of ${claim} is not deleted yet (disk ${handle})`,
          fix: 'run the command again; without the cluster nothing would delete the disk',
        })),
      ]);
    }
    await sleep(1000);
  }
}
