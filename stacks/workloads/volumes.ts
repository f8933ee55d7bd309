import type { V1PersistentVolume } from '@kubernetes/client-node';

import { UserError } from '../../src/errors';
import { objectPath } from '../../src/kube/manifest';
import type { LiveCluster } from './live-cluster';
import type { ObjectRef } from './object-ref';

/** A volume behind a claim, as it was before a teardown: with its claim gone, nothing leads to it any more. */
export interface RecordedVolume {
  /** `PersistentVolume/NAME`. */
  readonly path: string;
  readonly ref: ObjectRef;
  /** `PersistentVolumeClaim/NAMESPACE/NAME` that it is bound to. */
  readonly claim: string;
  /** What the storage calls it: a CSI volume handle, the name of a disk, a path. */
  readonly handle: string;
  /** `Delete`, or `Retain`: then the disk outlives the claim. */
  readonly reclaimPolicy: string;
}

/** The volumes of claims in some namespaces, or in all of them; undefined where the credentials may not list volumes. */
export async function volumesIn(
  cluster: LiveCluster,
  namespaces?: readonly string[],
): Promise<RecordedVolume[] | undefined> {
  try {
    const all = (await cluster.list('v1', 'PersistentVolume')) as unknown as V1PersistentVolume[];
    return all.flatMap((volume) => recorded(volume, namespaces));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function recorded(
  { metadata, spec }: V1PersistentVolume,
  only: readonly string[] | undefined,
): RecordedVolume[] {
  const { claimRef } = spec ?? {};
  const { namespace = '' } = claimRef ?? {};
  if (!metadata?.name || !claimRef?.name || (only !== undefined && !only.includes(namespace))) return [];
  const ref = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: metadata.name } };
  const claim = { kind: 'PersistentVolumeClaim', metadata: { name: claimRef.name, namespace } };
  return [
    {
      path: objectPath(ref),
      ref,
      claim: objectPath(claim),
      handle: handleOf(spec ?? {}),
      reclaimPolicy: spec?.persistentVolumeReclaimPolicy ?? 'Retain',
    },
  ];
}

function handleOf(spec: NonNullable<V1PersistentVolume['spec']>): string {
  const { csi, gcePersistentDisk, nfs, hostPath, local } = spec;
  if (csi) return csi.volumeHandle;
  if (gcePersistentDisk) return gcePersistentDisk.pdName;
  if (nfs) return `${nfs.server}:${nfs.path}`;
  return hostPath?.path ?? local?.path ?? 'unknown';
}
