import { setTimeout as sleep } from 'node:timers/promises';

import type { LiveCluster, LiveObject } from '../../../stacks/workloads';
import { UserError } from '../../errors';

/** A volume that holds data, and what it is outside of the cluster. */
export interface Volume {
  readonly name: string;
  /** `NAMESPACE/CLAIM`. */
  readonly claim: string;
  /** What the cloud calls the disk; the volume's kind where it has no such name. */
  readonly handle: string;
}

interface PersistentVolumeSpec {
  readonly claimRef?: { readonly namespace?: string; readonly name?: string };
  readonly persistentVolumeReclaimPolicy?: string;
  readonly csi?: { readonly volumeHandle: string };
  readonly gcePersistentDisk?: { readonly pdName: string };
}

const specOf = (volume: LiveObject) => (volume.spec ?? {}) as PersistentVolumeSpec;

/** A persistent volume in what the API server gives. */
export function describeVolume(live: LiveObject): Volume {
  const { claimRef, csi, gcePersistentDisk, ...rest } = specOf(live);
  const kinds = Object.entries(rest).filter(
    ([, value]) => typeof value === 'object' && !Array.isArray(value),
  );
  return {
    name: live.metadata?.name ?? '',
    claim: claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : 'no claim',
    handle: csi?.volumeHandle ?? gcePersistentDisk?.pdName ?? kinds.map(([kind]) => kind).join(', '),
  };
}

/** Every volume of the cluster: with the cluster all of them go, whoever they are of. */
async function volumes(cluster: LiveCluster): Promise<LiveObject[]> {
  return cluster.list('v1', 'PersistentVolume');
}

/**
 * Makes every volume outlive its claim, so that its disk outlives the cluster.
 *
 * @returns all of them, for the operator to write down
 */
export async function keepVolumes(cluster: LiveCluster): Promise<Volume[]> {
  const all = await volumes(cluster);
  for (const volume of all) {
    const ref = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: volume.metadata?.name ?? '' },
    };
    await cluster.update(ref, (live) =>
      specOf(live).persistentVolumeReclaimPolicy === 'Retain'
        ? undefined
        : { spec: { persistentVolumeReclaimPolicy: 'Retain' } },
    );
  }
  return all.map(describeVolume);
}

/**
 * A cluster takes the data of everyone in it along.
 *
 * @throws UserError naming claims of other namespaces
 */
export async function checkOnlyOurs(cluster: LiveCluster, namespace: string): Promise<void> {
  const claims = await cluster.list('v1', 'PersistentVolumeClaim');
  const others = claims.filter((claim) => claim.metadata?.namespace !== namespace);
  if (others.length === 0) return;
  throw new UserError('The cluster holds data of others: nothing was changed', [
    ...others.map(({ metadata }) => ({
      where: `PersistentVolumeClaim/${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`,
      message: `is not in namespace ${namespace} of this environment`,
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
): Promise<Volume[]> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const left = await volumes(cluster);
    const going = left.filter((each) => specOf(each).persistentVolumeReclaimPolicy !== 'Retain');
    if (going.length === 0) return left.map(describeVolume);
    if (Date.now() > deadline) {
      throw new UserError('Disks are still there: the cluster was not deleted', [
        ...going.map(describeVolume).map(({ name, claim, handle }) => ({
          where: `PersistentVolume/${name}`,
          message: `of ${claim} is not deleted yet (disk ${handle})`,
          fix: 'run the command again; without the cluster nothing would delete the disk',
        })),
      ]);
    }
    await sleep(1000);
  }
}
