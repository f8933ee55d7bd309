import type { k8s } from 'cdk8s-plus-25';

import type { JobCluster } from './cluster';
import type { TerasliceJobSpec } from './schema';

/** A volume, and where it is mounted. */
export interface Mounted {
  readonly name: string;
  readonly mountPath: string;
  readonly source: Omit<k8s.Volume, 'name'>;
}

/** Where every container finds its `teraslice.yaml`; the ConfigMap is the cluster's. */
export const configVolume = { name: 'config', mountPath: '/app/config' } as const;

/** Scratch space of a pod, on request. */
const ephemeralVolume: Mounted = {
  name: 'ephemeral-volume',
  mountPath: '/ephemeral0',
  source: { emptyDir: {} },
};

/** What Teraslice mounts by itself beside the configuration. */
export function ownMounts(cluster: JobCluster, ephemeral: boolean): Mounted[] {
  return [...assetsMount(cluster), ...(ephemeral ? [ephemeralVolume] : [])];
}

function assetsMount({ assets_directory: mountPath, assets_volume: claimName }: JobCluster): Mounted[] {
  // Of several folders it mounts none.
  if (typeof mountPath !== 'string' || mountPath === '') return [];
  return claimName
    ? [{ name: claimName, mountPath, source: { persistentVolumeClaim: { claimName } } }]
    : [{ name: 'assets', mountPath, source: { emptyDir: {} } }];
}

/** Everything that a pod mounts, in Teraslice's order. */
export function podMounts(cluster: JobCluster, job: TerasliceJobSpec): Mounted[] {
  const key = 'teraslice.yaml';
  return [
    {
      ...configVolume,
      source: { configMap: { name: cluster.kubernetes_config_map_name, items: [{ key, path: key }] } },
    },
    ...job.volumes.map(({ name, path }) => ({
      name,
      mountPath: path,
      source: { persistentVolumeClaim: { claimName: name } },
    })),
    ...ownMounts(cluster, job.ephemeral_storage),
  ];
}
