import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';

import type { V1PersistentVolume } from '@kubernetes/client-node';

import { UserError } from '../src/errors';
import type { Manifest } from '../src/kube/manifest';
import type { SandboxApi } from './api';

/**
 * Where kube-controller-manager's host-path provisioner makes a folder for each
 * volume; the path is in its code. kwok's stages cannot bind a claim, since
 * they change an object but make no other, and a claim is bound only to a
 * volume that exists. The provisioner is what Kubernetes' own local-up-cluster
 * uses: with it claims are bound, kept and deleted by the same controllers as
 * on a cluster.
 */
const volumesDir = '/tmp/hostpath_pv';

/** The class of claims that name none. */
export const storageClass: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: 'kubernetes.io/host-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
  allowVolumeExpansion: true,
};

/**
 * Makes the folder of all volumes, as open as /tmp itself: the provisioner would
 * make it so that the second user of this machine cannot use it.
 *
 * @throws UserError where it belongs to somebody else who keeps it closed
 */
export function ensureVolumesDir(dir: string = volumesDir): void {
  if (!existsSync(dir)) {
    mkdirSync(dir);
    // mkdir's own mode is narrowed by the umask.
    chmodSync(dir, 0o1777);
  }
  if (isWritable(dir)) return;
  throw new UserError('Volumes of the sandbox cannot be made', [
    {
      where: dir,
      message: 'this folder belongs to another user',
      fix: `ask them to \`chmod 1777 ${dir}\`, or remove it`,
    },
  ]);
}

/** Removes the (empty) folders of this sandbox's volumes, for the day when its API is gone. */
export async function removeVolumeFolders(api: SandboxApi): Promise<void> {
  for (const volume of await api.list<V1PersistentVolume>('v1', 'PersistentVolume')) {
    const folder = volume.spec?.hostPath?.path;
    if (folder !== undefined && path.dirname(folder) === volumesDir)
      await rm(folder, { recursive: true, force: true });
  }
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
