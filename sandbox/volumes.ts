import { rm } from 'node:fs/promises';
import path from 'node:path';

import type { V1PersistentVolume, V1StorageClass } from '@kubernetes/client-node';

import type { Manifest } from '../src/kube/manifest';
import type { SandboxApi } from './api';
import type { DaemonSpec, Ports } from './control-plane';
import { ownKubeconfig } from './control-plane';
import type { SandboxPaths } from './paths';

/** The CSI driver of every claim that names no class. Its name is all that many tools show of it. */
const driver = 'simulated.csi.talestack.io';

/** The class of claims that name none. */
const storageClass: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: driver,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
  allowVolumeExpansion: true,
};

const csiDriver: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  metadata: { name: driver, labels: { 'talestack.io/simulated': 'true' } },
  // There is nothing to attach to a node, and nobody who would.
  spec: { attachRequired: false, podInfoOnMount: false },
};

const snapshotClass: Manifest = {
  apiVersion: 'snapshot.storage.k8s.io/v1',
  kind: 'VolumeSnapshotClass',
  metadata: {
    name: 'simulated',
    annotations: { 'snapshot.storage.kubernetes.io/is-default-class': 'true' },
  },
  driver,
  deletionPolicy: 'Delete',
};

/**
 * Volumes and their snapshots (storage/): the controllers that a cluster runs
 * for them over a driver that keeps no data. kwok's stages cannot do it, since
 * they change an object but make no other.
 */
export function simulatedStorage(paths: SandboxPaths, ports: Ports): DaemonSpec {
  const address = `127.0.0.1:${ports['simulated-storage']}`;
  return {
    name: 'simulated-storage',
    // As kwok it stands in for what a cluster's provider brings, so it goes by the same rights.
    args: [
      `--kubeconfig=${ownKubeconfig(paths, 'kwok')}`,
      `--driver=${driver}`,
      `--server-address=${address}`,
    ],
    health: `http://${address}/healthz`,
    authority: 'ca',
  };
}

/** The default classes of volumes and of snapshots, and their driver. */
export async function ensureStorage(api: SandboxApi): Promise<void> {
  await replaceOldClass(api);
  for (const manifest of [csiDriver, storageClass, snapshotClass]) await api.apply(manifest);
}

/** A class cannot change its provisioner; claims refer to it by name and keep their volumes. */
async function replaceOldClass(api: SandboxApi): Promise<void> {
  const { apiVersion, kind, metadata } = storageClass;
  const found = await api.list<V1StorageClass>(apiVersion, kind);
  const old = found.some((each) => each.metadata?.name === metadata.name && each.provisioner !== driver);
  if (old) await api.delete(apiVersion, kind, metadata.name);
}

/**
 * Where kube-controller-manager's host-path provisioner makes a folder for each
 * volume; the path is in its code. Sandboxes of 0.1 had their volumes from it.
 */
const volumesDir = '/tmp/hostpath_pv';

/** Removes the (empty) folders of this sandbox's volumes, for the day when its API is gone. */
export async function removeVolumeFolders(api: SandboxApi): Promise<void> {
  for (const volume of await api.list<V1PersistentVolume>('v1', 'PersistentVolume')) {
    const folder = volume.spec?.hostPath?.path;
    if (folder !== undefined && path.dirname(folder) === volumesDir)
      await rm(folder, { recursive: true, force: true });
  }
}
