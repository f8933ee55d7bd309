import type { NodeAddresses, Ports } from './control-plane';
import { apiServerUrl, ownKubeconfig } from './control-plane';
import { contextName, writeKubeconfig } from './kubeconfig';
import type { SandboxPaths } from './paths';

/** Writes the kubeconfigs of the user and of the programs; only the API server's port is in them. */
export async function writeKubeconfigs(
  paths: SandboxPaths,
  ports: Ports,
  node?: NodeAddresses,
): Promise<void> {
  const { pki } = paths;
  const server = apiServerUrl(ports, node);
  const context = contextName(paths.name);
  await writeKubeconfig(paths.kubeconfig, { pki, user: 'admin', server, context });
  for (const user of ['kube-controller-manager', 'kube-scheduler', 'kwok'] as const) {
    await writeKubeconfig(ownKubeconfig(paths, user), { pki, user, server, context });
  }
}
