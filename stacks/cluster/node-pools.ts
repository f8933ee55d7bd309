import type { NodePoolArgs } from '@pulumi/gcp/container';
import type { input } from '@pulumi/gcp/types';
import type { Input } from '@pulumi/pulumi';

import { nodePoolContainerdConfig } from '../../src/app';
import type { Config } from '../../src/config/schema';
import { builderLabels, builderTaint } from '../../src/kube/builder-pool';
import { resourceLabels } from './names';
import type { ClusterPlan } from './plan';

export interface NodePoolProps {
  readonly plan: ClusterPlan;
  /** Name of the cluster, which has to be there. */
  readonly cluster: Input<string>;
  /** E-mail address of the account that nodes have. */
  readonly account: Input<string>;
}

/** The pools of a cluster by name. */
export function nodePools(props: NodePoolProps): Record<string, NodePoolArgs> {
  return {
    default: defaultPool(props),
    ...(props.plan.config.cluster.builder.enabled && { builder: builderPool(props) }),
  };
}

/** For everything: what the one pool of deploy.sh was. */
function defaultPool(props: NodePoolProps): NodePoolArgs {
  const { cluster } = props.plan.config;
  const { nodeCount, machineType, diskGigabytes, autoscaling } = cluster;
  return {
    ...common(props, 'default'),
    ...(autoscaling.max === undefined
      ? { nodeCount }
      : {
          initialNodeCount: nodeCount,
          autoscaling: { minNodeCount: autoscaling.min, maxNodeCount: autoscaling.max },
        }),
    nodeConfig: { ...nodeConfig(props), machineType, diskSizeGb: diskGigabytes },
  };
}

/** For the worker, whose docker daemon would otherwise crowd out its neighbours. */
function builderPool(props: NodePoolProps): NodePoolArgs {
  const { min, max, machineType, diskGigabytes } = props.plan.config.cluster.builder;
  return {
    ...common(props, 'builder'),
    // In a region this is for each zone; the autoscaler takes away what is too much.
    initialNodeCount: Math.min(min, 1),
    // ANY: the worker's disks are in one zone, so that nodes in others would stand idle.
    autoscaling: { totalMinNodeCount: min, totalMaxNodeCount: max, locationPolicy: 'ANY' },
    nodeConfig: {
      ...nodeConfig(props),
      machineType,
      diskSizeGb: diskGigabytes,
      labels: { ...builderLabels },
      taints: [{ key: builderTaint.key, value: builderTaint.value, effect: 'NO_SCHEDULE' }],
    },
  };
}

function common({ plan, cluster }: NodePoolProps, name: string): NodePoolArgs {
  const { project, location, config } = plan;
  const { zones } = config.cluster;
  return {
    project,
    location,
    cluster,
    name,
    ...(zones.length > 0 && { nodeLocations: [...zones] }),
    management: { autoRepair: true, autoUpgrade: true },
  };
}

function nodeConfig({ plan: { config }, account }: NodePoolProps): input.container.NodePoolNodeConfig {
  return {
    imageType: 'COS_CONTAINERD',
    serviceAccount: account,
    // What the account may do is said by its roles; scopes would only hide a missing one.
    oauthScopes: ['https://www.googleapis.com/auth/cloud-platform'],
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    // Pods do not get at the account of the node.
    workloadMetadataConfig: { mode: 'GKE_METADATA' },
    metadata: { 'disable-legacy-endpoints': 'true' },
    resourceLabels: resourceLabels(config),
    ...registryTrust(config),
  };
}

function registryTrust(config: Config): Pick<input.container.NodePoolNodeConfig, 'containerdConfig'> {
  const { registryCertificate } = config.cluster;
  if (registryCertificate === undefined) return {};
  const { registryHosts } = nodePoolContainerdConfig(config, { certificateSecretUri: registryCertificate });
  return {
    containerdConfig: {
      registryHosts: registryHosts.map(({ server, hosts }) => ({
        server,
        hosts: hosts.map(({ host, capabilities, cas }) => ({
          host,
          capabilities: [...capabilities],
          cas: [...cas],
        })),
      })),
    },
  };
}
