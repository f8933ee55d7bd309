import { setTimeout as sleep } from 'node:timers/promises';

import type { V1Deployment, V1Node } from '@kubernetes/client-node';

import { UserError } from '../../src/errors';
import type { Manifest } from '../../src/kube/manifest';
import type { SandboxApi } from '../api';
import { nodeName } from './addresses';
import { dnsManifests } from './dns';
import type { NodeImages } from './launch';
import { storageManifests } from './storage';

/** The rights of kube-proxy, which no built-in binding gives to its user. */
const proxyRights: Manifest = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'talestack:kube-proxy' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:kube-proxy' }],
};

/**
 * What a cluster with a real node has before anyone uses it: DNS, volumes, and a node that is ready.
 *
 * @throws UserError where the node or the DNS does not get ready
 */
export async function ensureRealCluster(api: SandboxApi, images: NodeImages, seconds = 90): Promise<void> {
  for (const manifest of [proxyRights, ...storageManifests(), ...dnsManifests(images.agent)])
    await api.apply(manifest);
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const waiting = await notReady(api);
    if (waiting === undefined) return;
    if (Date.now() > deadline) {
      throw new UserError(`The real node is not ready after ${seconds}s`, [
        { message: waiting, fix: "see kubelet.log and containerd.log in the sandbox's folder logs/" },
      ]);
    }
    await sleep(100);
  }
}

async function notReady(api: SandboxApi): Promise<string | undefined> {
  const nodes = await api.list<V1Node>('v1', 'Node');
  const node = nodes.find(({ metadata }) => metadata?.name === nodeName);
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  if (!node || ready?.status !== 'True') return ready?.message ?? 'the kubelet has not made itself known';
  if ((node.spec?.taints ?? []).some(({ key }) => key.startsWith('node.kubernetes.io/')))
    return 'the node is still closed to pods';
  const deployments = await api.list<V1Deployment>('apps/v1', 'Deployment', 'k8s-app=kube-dns');
  const answering = deployments.some(
    ({ metadata, status }) =>
      status?.observedGeneration === metadata?.generation && (status?.readyReplicas ?? 0) > 0,
  );
  return answering ? undefined : "the cluster's DNS is not ready";
}
