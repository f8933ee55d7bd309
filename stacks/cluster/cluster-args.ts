import type { ClusterArgs } from '@pulumi/gcp/container';
import type { Input } from '@pulumi/pulumi';

import { rangeNames, resourceLabels } from './names';
import type { ClusterNetwork } from './network';
import type { ClusterPlan } from './plan';

export interface ClusterArgsProps {
  readonly plan: ClusterPlan;
  readonly network: ClusterNetwork;
  /** E-mail address of the account that nodes have. */
  readonly account: Input<string>;
}

/** A GKE cluster without nodes; its pools are resources of their own, so that they can change without it. */
export function clusterArgs({ plan, network, account }: ClusterArgsProps): ClusterArgs {
  const { project, location } = plan;
  const { name, zones, releaseChannel, deletionProtection } = plan.config.cluster;
  return {
    project,
    location,
    name,
    ...(zones.length > 0 && { nodeLocations: [...zones] }),
    resourceLabels: resourceLabels(plan.config),
    releaseChannel: { channel: releaseChannel.toUpperCase() },
    deletionProtection,

    // Google makes no cluster without a pool: this one is deleted at once.
    initialNodeCount: 1,
    removeDefaultNodePool: true,
    nodeConfig: { serviceAccount: account },

    ...network,
    networkingMode: 'VPC_NATIVE',
    ipAllocationPolicy: {
      clusterSecondaryRangeName: rangeNames.pods,
      servicesSecondaryRangeName: rangeNames.services,
    },
    // Dataplane V2, which enforces NetworkPolicies.
    datapathProvider: 'ADVANCED_DATAPATH',
    // Nodes find the registry by its name in the cluster, which they do with Cloud DNS alone.
    dnsConfig: {
      clusterDns: 'CLOUD_DNS',
      clusterDnsScope: 'CLUSTER_SCOPE',
      clusterDnsDomain: 'cluster.local',
    },
    ...privacy(plan),

    enableShieldedNodes: true,
    workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    addonsConfig: {
      // The controller of the ingress class gce.
      httpLoadBalancing: { disabled: false },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
    },
  };
}

/** Who reaches whom. The API server keeps a public address, so that operators reach it from anywhere allowed. */
function privacy({ config: { cluster } }: ClusterPlan): ClusterArgs {
  const { privateNodes, authorizedNetworks } = cluster;
  return {
    ...(privateNodes && { privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: false } }),
    ...(authorizedNetworks.length > 0 && {
      masterAuthorizedNetworksConfig: {
        cidrBlocks: authorizedNetworks.map((cidrBlock) => ({ cidrBlock })),
      },
    }),
  };
}
