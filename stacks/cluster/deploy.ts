import type { Input } from '@pulumi/pulumi';

import { GkeCluster } from './gke-cluster';
import type { ClusterPlan } from './plan';

/** What the stack exports. */
export interface ClusterOutputs {
  /** Secret, though it holds no password: it says where the API server is. */
  readonly kubeconfig: Input<string>;
  /** Address of the ingress; missing where none was reserved. */
  readonly ipAddress?: Input<string>;
  readonly nodePools: Input<string[]>;
  readonly clusterName: string;
  readonly location: string;
  readonly project: string;
}

/** Registers the cluster with Pulumi. To be called inside a Pulumi program. */
export function deployCluster(plan: ClusterPlan): ClusterOutputs {
  const { kubeconfig, ipAddress, nodePools } = new GkeCluster('gke', { plan });
  return {
    kubeconfig,
    ...(ipAddress && { ipAddress }),
    nodePools,
    clusterName: plan.config.cluster.name,
    location: plan.location,
    project: plan.project,
  };
}
