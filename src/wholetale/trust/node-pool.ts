import type { Config } from '../../config/schema';
import { ports } from '../ports';
import { registryNames } from './names';

/**
 * The part of a GKE node pool's `containerdConfig` that is used here, in the
 * spelling of `@pulumi/gcp` (`NodePoolNodeConfigContainerdConfig`); see
 * docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/ContainerdConfig.
 */
export interface NodePoolContainerdConfig {
  /** Each becomes a `hosts.toml`. */
  readonly registryHosts: readonly NodePoolRegistryHost[];
}

export interface NodePoolRegistryHost {
  /** What images say: `registry:443`. */
  readonly server: string;
  readonly hosts: readonly {
    readonly host: string;
    readonly capabilities: readonly ('HOST_CAPABILITY_PULL' | 'HOST_CAPABILITY_RESOLVE')[];
    readonly cas: readonly { readonly gcpSecretManagerSecretUri: string }[];
  }[];
}

export interface NodePoolTrustOptions {
  /** Version of the secret in Secret Manager that holds the registry's certificate: `projects/P/secrets/S/versions/1`. */
  readonly certificateSecretUri: string;
}

/**
 * What makes the nodes of a GKE pool pull from the registry, in place of the
 * DaemonSet.
 *
 * There is no proxy then: the nodes have to find the registry by its full name,
 * which they do where the cluster's DNS is Cloud DNS (its records serve the nodes
 * of the cluster, too) and pods have addresses of the VPC. The certificate has
 * that name.
 */
export function nodePoolContainerdConfig(
  config: Config,
  { certificateSecretUri }: NodePoolTrustOptions,
): NodePoolContainerdConfig {
  const address = `registry.${config.namespace}.svc.cluster.local:${ports.registry}`;
  return {
    registryHosts: registryNames(config).map((name) => ({
      server: `https://${name}`,
      hosts: [
        {
          host: `https://${address}`,
          capabilities: ['HOST_CAPABILITY_PULL', 'HOST_CAPABILITY_RESOLVE'],
          cas: [{ gcpSecretManagerSecretUri: certificateSecretUri }],
        },
      ],
    })),
  };
}
