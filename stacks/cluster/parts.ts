import { addressResource, recordHosts, recordName } from './address';
import { accountParts } from './node-account';
import type { ClusterPlan } from './plan';
import { apiName, neededApis } from './services';

/** A resource by its name in Pulumi, and what an operator would call what it belongs to. */
export interface ClusterPart {
  readonly resource: string;
  readonly component: string;
}

/** Every resource that a plan makes, in the order in which they are made: what progress is shown by. */
export function clusterParts(plan: ClusterPlan): ClusterPart[] {
  const { cluster } = plan.config;
  const part = (component: string, ...resources: string[]) =>
    resources.map((resource) => ({ resource, component }));
  return [
    ...(cluster.enableApis ? part('APIs', ...neededApis(plan).map(apiName)) : []),
    ...part('network', 'network', 'subnetwork', ...(cluster.privateNodes ? ['router', 'nat'] : [])),
    ...part('node account', ...accountParts(plan.config)),
    ...part('cluster', 'cluster'),
    ...part('pool default', 'default'),
    ...(cluster.builder.enabled ? part('pool builder', 'builder') : []),
    ...(cluster.address.name === undefined || cluster.address.existing
      ? []
      : part('address', addressResource)),
    ...part('DNS records', ...recordHosts(plan.config).map(recordName)),
  ];
}
