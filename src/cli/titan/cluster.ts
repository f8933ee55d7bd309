import type { ClusterAccess, LiveCluster } from '../../../stacks/workloads';

/** What the commands of repositories ask of a cluster. */
export type TitanCluster = Pick<LiveCluster, 'get' | 'list' | 'create' | 'update' | 'delete' | 'logs'> & {
  readonly access: Pick<ClusterAccess, 'resource'>;
};
