import type { Config } from '../../config/schema';
import { clusterNameLabel } from '../../config/schema/values-teraslice';

/** Names of objects. They are API: another name is another object. */
export const names = {
  /** Deployment, Service, ConfigMap, ServiceAccount, Role and RoleBinding of the master. */
  master: 'teraslice-master',
  search: 'teraslice-search',
  searchData: 'teraslice-search-data',
  assets: 'teraslice-assets',
} as const;

/** Where the API of a master listens. */
export const masterPort = 5678;
export const searchPort = 9200;

/** `name` of the cluster. Two clusters of one name would share their indices, so it has the environment in it. */
export function clusterName({ environment, teraslice }: Config): string {
  return teraslice.name ?? `teraslice-${environment.toLowerCase()}`.replace(/[^a-z0-9]+$/, '');
}

/** The label `clusterName`, by which a master finds its pods. */
export function clusterLabel(config: Config): string {
  return clusterNameLabel(clusterName(config));
}

/** `assets_volume`: the claim that all pods share; undefined where each has a copy. */
export function assetsClaimName({ teraslice: { assets } }: Config): string | undefined {
  return assets.enabled ? (assets.existingClaim ?? names.assets) : undefined;
}

/** `kubernetes_priority_class_name`. */
export function priorityClassName({ environment, teraslice }: Config): string | undefined {
  const { enabled, name } = teraslice.priorityClass;
  if (!enabled) return undefined;
  // Names of stacks may have capital letters and underscores.
  return name ?? `teraslice-${environment.toLowerCase().replaceAll('_', '-')}`.replace(/[^a-z0-9]+$/, '');
}
