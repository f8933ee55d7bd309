import type { Config } from '../schema';

/** Whether nodes are told about the registry by a DaemonSet. On GKE the node pool's configuration does it (`src/wholetale/trust`). */
export function trustsByDaemonSet({ cluster, registry }: Pick<Config, 'cluster' | 'registry'>): boolean {
  return registry.trust.enabled ?? cluster.type !== 'gke';
}

/** Whether `registry.DOMAIN` is served. gwvolman 2.1 has that name in its code; the legacy one is told another. */
export function servesRegistry({ registry, worker }: Pick<Config, 'registry' | 'worker'>): boolean {
  return registry.ingress.enabled ?? worker.variant === '2.1';
}

/** Host of the registry in the names of images of gwvolman 2.1 (its `utils.py`). */
export function publicRegistryHost({ domain }: Pick<Config, 'domain'>): string {
  return `registry.${domain}`;
}

/** What a certificate is asked for. */
export interface ServedNames {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

/** By which the registry is reached from within the cluster. */
export function clusterNames(namespace: string): ServedNames {
  const names = [
    'registry',
    `registry.${namespace}`,
    `registry.${namespace}.svc`,
    `registry.${namespace}.svc.cluster.local`,
  ];
  return { names, addresses: [] };
}

/** By which the DaemonSet's proxy on each node is reached, which leads to the registry as it is. */
export const loopbackNames: ServedNames = { names: ['localhost'], addresses: ['127.0.0.1'] };

/** What the certificate of the registry has to cover in one environment. */
export function registryCertificateNames(
  config: Pick<Config, 'namespace' | 'cluster' | 'registry'>,
): ServedNames {
  const { names } = clusterNames(config.namespace);
  if (!trustsByDaemonSet(config)) return { names, addresses: [] };
  return { names: [...names, ...loopbackNames.names], addresses: loopbackNames.addresses };
}
