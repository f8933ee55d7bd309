import * as compute from '@pulumi/gcp/compute';
import * as dns from '@pulumi/gcp/dns';
import type { CustomResourceOptions, Input, Output } from '@pulumi/pulumi';

import { publicHosts } from '../../src/app';
import type { Config } from '../../src/config/schema';
import { resourceLabels } from './names';
import type { ClusterPlan } from './plan';

export const addressResource = 'ingress-address';

/** The address of the ingress that stays when the ingress is made anew; undefined where none is named. */
export function ingressAddress(
  plan: ClusterPlan,
  options: CustomResourceOptions,
): Output<string> | undefined {
  const { project, config } = plan;
  const { name, existing } = config.cluster.address;
  if (name === undefined) return undefined;
  if (existing) return compute.getGlobalAddressOutput({ project, name }, options).address;
  return new compute.GlobalAddress(
    addressResource,
    { project, name, addressType: 'EXTERNAL', ipVersion: 'IPV4', labels: resourceLabels(config) },
    options,
  ).address;
}

/** Hosts that have a record; none without a zone. */
export function recordHosts(config: Config): string[] {
  const { zone, wildcard } = config.cluster.dns;
  if (zone === undefined) return [];
  return [...publicHosts(config), ...(wildcard ? [`*.${config.domain}`] : [])];
}

/** Name of the resource that stands for a record. */
export function recordName(host: string): string {
  return `record-${host}`;
}

/** Records that lead to the address: of girder, the dashboard, and tales. */
export function siteRecords(plan: ClusterPlan, address: Input<string>, options: CustomResourceOptions): void {
  const { config, project } = plan;
  const { zone, ttlSeconds, project: zoneProject = project } = config.cluster.dns;
  if (zone === undefined) return;
  for (const host of recordHosts(config)) {
    new dns.RecordSet(
      recordName(host),
      {
        project: zoneProject,
        managedZone: zone,
        name: `${host}.`,
        type: 'A',
        ttl: ttlSeconds,
        rrdatas: [address],
      },
      options,
    );
  }
}
