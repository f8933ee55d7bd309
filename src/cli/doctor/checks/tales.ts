import type { V1Node } from '@kubernetes/client-node';

import type { Config } from '../../../config';
import type { Manifest } from '../../../kube/manifest';
import type { Check, Finding } from '../check';
import { count, ok, skipped, warn } from '../check';

/** What the pods of tales of gwvolman 2.1 ask each node for. */
const fuseResource = 'smarter-devices/fuse';

export function fuseFinding(
  { worker }: Pick<Config, 'worker'>,
  nodes: readonly Pick<V1Node, 'status'>[],
): Finding {
  if (worker.variant === 'legacy')
    return skipped('tales of the legacy gwvolman bring their own access to it');
  const offering = nodes.filter(({ status }) => Number(status?.allocatable?.[fuseResource] ?? 0) > 0);
  if (offering.length > 0) return ok(`${fuseResource} on ${count(offering.length, 'node')}`);
  return warn(
    `no node offers ${fuseResource}: tales of gwvolman ${worker.variant} would wait for ever`,
    'install smarter-device-manager with /dev/fuse in its configuration (docs/how-to/tales.md)',
  );
}

export const fuse: Check = {
  id: 'fuse',
  wholetale: true,
  group: 'Cluster',
  title: 'FUSE for tales',
  about: `Some node offers \`${fuseResource}\`, which the tales of gwvolman 2.1 ask for.`,
  blocks: false,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => fuseFinding(context.config, await context.nodes()),
};

/** Whether the nodes can be told about the registry that the images of tales are in. */
export function trustFinding(
  manifests: readonly Manifest[],
  config: Pick<Config, 'registry' | 'cluster'>,
  nodes: readonly V1Node[],
): Finding {
  const bySet = manifests.some(
    ({ kind, metadata }) => kind === 'DaemonSet' && metadata.name === 'registry-trust',
  );
  if (!bySet) {
    return config.cluster.type === 'gke'
      ? skipped(
          "the node pool's containerd configuration does it, which cannot be seen from here (docs/explanation/network.md)",
        )
      : skipped('registry.trust.enabled is false');
  }
  const others = nodes.flatMap(({ metadata, status }) => {
    const runtime = status?.nodeInfo?.containerRuntimeVersion ?? '';
    // Simulated nodes have none.
    const fits = runtime === '' || /^(containerd|simulated)/.test(runtime);
    return fits ? [] : [{ where: `Node/${metadata?.name ?? ''}`, message: runtime }];
  });
  if (others.length === 0) return ok(`${config.registry.trust.directory} of containerd`);
  return warn(
    'some nodes do not run containerd: they would not pull the images of tales from the registry',
    'use nodes with containerd (minikube start --container-runtime=containerd), or make them trust it yourself',
    others,
  );
}

export const registryTrust: Check = {
  id: 'registry-trust',
  wholetale: true,
  group: 'Cluster',
  title: 'Trust in the registry',
  about: 'The nodes run containerd, whose files the DaemonSet `registry-trust` writes.',
  blocks: false,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => trustFinding(context.manifests, context.config, await context.nodes()),
};
