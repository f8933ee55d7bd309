import * as container from '@pulumi/gcp/container';
import type { ComponentResourceOptions, CustomResourceOptions, Output } from '@pulumi/pulumi';
import { all, ComponentResource, output, secret } from '@pulumi/pulumi';

import { ingressAddress, siteRecords } from './address';
import { clusterArgs } from './cluster-args';
import { kubeconfig } from './kubeconfig';
import { clusterNetwork } from './network';
import { nodeAccount } from './node-account';
import { nodePools } from './node-pools';
import type { ClusterPlan } from './plan';
import { enableApis } from './services';

export interface GkeClusterProps {
  readonly plan: ClusterPlan;
}

/**
 * A GKE cluster that fits the workloads: its own network, an account of its
 * nodes, a pool for everything and one for image builds, the address of the
 * ingress and the records that lead there.
 *
 * Only ever run with mocks: docs/how-to/gke.md.
 */
export class GkeCluster extends ComponentResource {
  /** Of the cluster's administrator, to the extent of who uses it. */
  readonly kubeconfig: Output<string>;
  /** Undefined without `cluster.address.name`. */
  readonly ipAddress: Output<string> | undefined;
  /** Names of the node pools. */
  readonly nodePools: Output<string[]>;

  constructor(name: string, { plan }: GkeClusterProps, options?: ComponentResourceOptions) {
    super('talestack:index:GkeCluster', name, {}, options);
    const apis = enableApis(plan, { parent: this });
    const own: CustomResourceOptions = { parent: this, dependsOn: apis };

    const network = clusterNetwork(plan, own);
    const account = nodeAccount(plan, own);
    const cluster = new container.Cluster('cluster', clusterArgs({ plan, network, account: account.email }), {
      ...own,
      dependsOn: [...apis, ...account.grants],
      // Of the pool that is deleted at once; to change it would make the cluster anew.
      ignoreChanges: ['nodeConfig', 'initialNodeCount'],
    });
    const pools = Object.entries(nodePools({ plan, cluster: cluster.name, account: account.email })).map(
      ([pool, args]) =>
        new container.NodePool(pool, args, {
          ...own,
          dependsOn: [...apis, ...account.grants],
          // Of the first day only; to change it would make the pool anew.
          ignoreChanges: ['initialNodeCount'],
          deleteBeforeReplace: true,
        }),
    );
    const address = ingressAddress(plan, own);
    if (address) siteRecords(plan, address, own);

    this.kubeconfig = secret(
      all([cluster.endpoint, cluster.masterAuth]).apply(([endpoint, { clusterCaCertificate }]) =>
        kubeconfig({
          project: plan.project,
          location: plan.location,
          name: plan.config.cluster.name,
          endpoint,
          certificate: clusterCaCertificate,
        }),
      ),
    );
    this.ipAddress = address;
    this.nodePools = output(pools.map((pool) => pool.name));
    this.registerOutputs({
      kubeconfig: this.kubeconfig,
      ipAddress: this.ipAddress,
      nodePools: this.nodePools,
    });
  }
}
