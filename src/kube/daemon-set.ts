import type { ApiObjectMetadata } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-25';
import { DaemonSet, DnsPolicy, LabelSelector, Secret } from 'cdk8s-plus-25';
import type { Construct } from 'constructs';

import type { Container } from './container';
import { containerProps, isNonRoot } from './container';
import type { Placement } from './deployment';
import { podPatches } from './deployment';
import { patchManifest } from './patch';

export interface NodeDaemonSetProps {
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  readonly podMetadata: ApiObjectMetadata;
  /** Immutable once the object exists. */
  readonly selector: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  /** It gets no token. */
  readonly serviceAccount: IServiceAccount;
  readonly placement: Placement;
  /** Name of a Secret to pull images with. @default none */
  readonly pullSecret?: string | undefined;
}

/** One pod on every node, in the network of the node, with the name servers of the cluster. */
export function nodeDaemonSet(scope: Construct, id: string, props: NodeDaemonSetProps): DaemonSet {
  const { metadata, podMetadata, selector, containers, serviceAccount, pullSecret } = props;
  const made = new DaemonSet(scope, id, {
    metadata,
    podMetadata,
    select: false,
    containers: containers.map(containerProps),
    serviceAccount,
    automountServiceAccountToken: false,
    hostNetwork: true,
    // With a node's own name servers, no Service would be found.
    dns: { policy: DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET },
    ...(pullSecret !== undefined && {
      dockerRegistryAuth: Secret.fromSecretName(scope, 'PullSecret', pullSecret),
    }),
    securityContext: { ensureNonRoot: containers.every(isNonRoot) },
  });
  made.select(LabelSelector.of({ labels: { ...selector } }));
  patchManifest(made, ...podPatches(props));
  return made;
}
