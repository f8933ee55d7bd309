import { z } from 'zod';

import { cidr } from './values';
import {
  googleLabelKey,
  googleLabelValue,
  googleLocation,
  googleName,
  googleZone,
  machineType,
  networkRange,
  projectId,
  secretVersion,
} from './values-google';

const nodes = (least: number) => z.int().min(least).max(1000);
const diskGigabytes = z.int().min(10).max(65536).default(100).describe('boot disk of a node, in GB');

/** Nodes for the worker alone, whose image builds are hungry for memory. */
const builder = z
  .strictObject({
    enabled: z.boolean().default(true).describe('whether there is a node pool for the worker'),
    machineType: machineType()
      .default('e2-standard-4')
      .describe(
        "machine type; the worker's two containers ask for 10Gi, and a node keeps 2 to 3Gi to itself",
      ),
    min: nodes(0).default(1).describe('nodes at least, in all zones together'),
    max: nodes(1).default(3).describe('nodes at most, in all zones together'),
    diskGigabytes,
  })
  .readonly()
  .prefault({});

const network = z
  .strictObject({
    // RFC 1918, as networkPolicy.nodeCidrs expects; clear of Google's automatic subnets (10.128.0.0/9) and docker's 172.17.0.0/16.
    nodes: networkRange(8, 29).default('10.10.0.0/20').describe('addresses of nodes'),
    pods: networkRange(9, 21).default('10.20.0.0/14').describe('addresses of pods; a node takes 256 of them'),
    services: networkRange(12, 27).default('10.24.0.0/20').describe('addresses of Services'),
  })
  .readonly()
  .prefault({});

const address = z
  .strictObject({
    name: googleName()
      .optional()
      .describe('name of the global address of the ingress; unset: an address that changes with the ingress'),
    existing: z
      .boolean()
      .default(false)
      .describe('whether it was reserved by someone else, and so is neither made nor deleted'),
  })
  .readonly()
  .prefault({});

const dns = z
  .strictObject({
    zone: googleName()
      .optional()
      .describe('name of an existing zone in Cloud DNS that records are put into; unset: none'),
    project: projectId().optional().describe('project of that zone; that of the cluster where unset'),
    ttlSeconds: z.int().min(0).max(86400).default(300).describe('how long resolvers may keep a record'),
    wildcard: z
      .boolean()
      .default(true)
      .describe('whether *.DOMAIN, under which tales are served, leads to the address, too'),
  })
  .readonly()
  .prefault({});

/** What the cluster is, and for GKE also what it is made of. */
export const cluster = z
  .strictObject({
    type: z.enum(['gke', 'minikube', 'none']).default('gke').describe('what the cluster is'),
    name: googleName(40).default('wholetale').describe('name of the GKE cluster'),
    project: projectId().optional().describe('Google project; needed to make a cluster'),
    location: googleLocation().optional().describe('region or zone of the GKE cluster; needed to make one'),
    zones: z
      .array(googleZone())
      .readonly()
      .default([])
      .describe('zones of the nodes in a region; empty: three that Google chooses'),
    nodeCount: nodes(1)
      .default(4)
      .describe('number of nodes of the default pool, in a region: in each zone; with autoscaling, at first'),
    machineType: machineType().default('n1-highmem-2').describe('machine type of the default pool'),
    diskGigabytes,
    autoscaling: z
      .strictObject({
        min: nodes(0).default(1).describe('nodes of the default pool at least, in a region: in each zone'),
        max: nodes(1)
          .optional()
          .describe('nodes of the default pool at most, in a region: in each zone; unset: always nodeCount'),
      })
      .readonly()
      .prefault({}),
    builder,
    releaseChannel: z
      .enum(['rapid', 'regular', 'stable', 'extended'])
      .default('regular')
      .describe('how soon Google upgrades the cluster'),
    privateNodes: z
      .boolean()
      .default(false)
      .describe('whether nodes have no public address; they reach the world through Cloud NAT'),
    authorizedNetworks: z
      .array(cidr())
      .readonly()
      .default([])
      .describe('addresses that may reach the API server; empty: any, with credentials'),
    network,
    address,
    dns,
    registryCertificate: secretVersion()
      .optional()
      .describe("version in Secret Manager of the registry's certificate (tls.crt), which nodes then trust"),
    enableApis: z
      .boolean()
      .default(true)
      .describe("whether Google's APIs that are needed are switched on in the project"),
    labels: z
      .record(googleLabelKey(), googleLabelValue())
      .default({})
      .describe('further labels of what is paid for, for the bill'),
    deletionProtection: z
      .boolean()
      .default(true)
      .describe('whether Google refuses to delete the cluster; `down -k` switches it off after asking'),
  })
  .readonly()
  .prefault({});
