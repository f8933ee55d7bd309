import type { V1Node } from '@kubernetes/client-node';

import { SandboxApi } from './api';
import type { Sandbox } from './sandbox';

/** Every name of the images that the nodes of a sandbox have: a registry is asked for no image that is there. */
export async function imagesOnNodes({ kubeconfig }: Pick<Sandbox, 'kubeconfig'>): Promise<string[]> {
  const nodes = await new SandboxApi(kubeconfig).list<V1Node>('v1', 'Node');
  return nodes.flatMap(({ status }) => (status?.images ?? []).flatMap(({ names }) => names ?? []));
}
