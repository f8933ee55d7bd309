import type { Manifest } from '../../src/kube/manifest';

/** The CSI driver of a real node: each volume is a folder on the node's disk. */
const directoryDriver = 'directories.csi.talestack.io';

/** The default classes of volumes and of snapshots, and their driver. */
export function storageManifests(): readonly Manifest[] {
  return [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: directoryDriver },
      // Its folders are on the node already; kubelet gives them to the group that a pod asks for.
      spec: { attachRequired: false, podInfoOnMount: false, fsGroupPolicy: 'File' },
    },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'standard',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: directoryDriver,
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
      allowVolumeExpansion: true,
    },
    {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshotClass',
      metadata: {
        name: 'directories',
        annotations: { 'snapshot.storage.kubernetes.io/is-default-class': 'true' },
      },
      driver: directoryDriver,
      deletionPolicy: 'Delete',
    },
  ];
}
