import * as compute from '@pulumi/gcp/compute';
import type { CustomResourceOptions, Output } from '@pulumi/pulumi';

import { regionOf } from '../../src/config';
import { rangeNames } from './names';
import type { ClusterPlan } from './plan';

/** The network that a cluster is in, and that nothing else is in. */
export interface ClusterNetwork {
  readonly network: Output<string>;
  readonly subnetwork: Output<string>;
}

/** A network of its own; nodes without public addresses reach the world through NAT. */
export function clusterNetwork(plan: ClusterPlan, options: CustomResourceOptions): ClusterNetwork {
  const { project, location } = plan;
  const { name, network: ranges, privateNodes } = plan.config.cluster;
  const region = regionOf(location);
  const network = new compute.Network(
    'network',
    { project, name, autoCreateSubnetworks: false, routingMode: 'REGIONAL' },
    options,
  );
  const subnetwork = new compute.Subnetwork(
    'subnetwork',
    {
      project,
      region,
      name,
      network: network.id,
      ipCidrRange: ranges.nodes,
      secondaryIpRanges: [
        { rangeName: rangeNames.pods, ipCidrRange: ranges.pods },
        { rangeName: rangeNames.services, ipCidrRange: ranges.services },
      ],
      // Google's registries and APIs, also from nodes without a public address.
      privateIpGoogleAccess: true,
    },
    options,
  );
  if (privateNodes) {
    const router = new compute.Router('router', { project, region, name, network: network.id }, options);
    new compute.RouterNat(
      'nat',
      {
        project,
        region,
        name,
        router: router.name,
        natIpAllocateOption: 'AUTO_ONLY',
        sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES',
        logConfig: { enable: true, filter: 'ERRORS_ONLY' },
      },
      options,
    );
  }
  return { network: network.id, subnetwork: subnetwork.id };
}
