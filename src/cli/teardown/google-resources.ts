import type { LiveObject, RecordedVolume } from '../../../stacks/workloads';
import { pathOf } from '../../../stacks/workloads';

/** Kinds of Google resources that a cluster makes for its objects, by their name in the Compute API. */
export type GoogleKind =
  | 'disks'
  | 'regionDisks'
  | 'networkEndpointGroups'
  | 'forwardingRules'
  | 'globalForwardingRules'
  | 'targetHttpProxies'
  | 'targetHttpsProxies'
  | 'urlMaps'
  | 'backendServices'
  | 'sslCertificates';

/** Something in a Google project that costs money, and which object it was made for. */
export interface GoogleResource {
  readonly kind: GoogleKind;
  readonly project: string;
  /** Zone or region; undefined for a global one. */
  readonly location?: string;
  readonly name: string;
  /** Path of the object in the cluster. */
  readonly madeFor: string;
}

export interface ClusterObjects {
  readonly ingresses: readonly LiveObject[];
  readonly services: readonly LiveObject[];
  readonly nodes: readonly LiveObject[];
  readonly volumes: readonly RecordedVolume[];
}

/** Annotations of GKE's ingress controller that name what it made for an Ingress. */
const ingressAnnotations: Readonly<Record<string, GoogleKind>> = {
  'ingress.kubernetes.io/forwarding-rule': 'globalForwardingRules',
  'ingress.kubernetes.io/https-forwarding-rule': 'globalForwardingRules',
  'ingress.kubernetes.io/target-proxy': 'targetHttpProxies',
  'ingress.kubernetes.io/https-target-proxy': 'targetHttpsProxies',
  'ingress.kubernetes.io/url-map': 'urlMaps',
  'ingress.kubernetes.io/ssl-cert': 'sslCertificates',
};

/**
 * What GKE made for the objects of an environment, from their annotations and
 * volume handles: to be recorded while they are there. Empty on any other cluster.
 */
export function googleResources(objects: ClusterObjects): GoogleResource[] {
  const disks = objects.volumes.flatMap(diskOf);
  const place = placeOf(objects.nodes);
  if (place === undefined) return disks;
  return [
    ...objects.ingresses.flatMap((each) => loadBalancerOf(each, place)),
    ...objects.services.flatMap((each) => [
      ...endpointGroupsOf(each, place),
      ...forwardingRuleOf(each, place),
    ]),
    ...disks,
  ];
}

interface Place {
  readonly project: string;
  readonly region: string;
}

/** `gce://PROJECT/ZONE/NAME` of any node. */
function placeOf(nodes: readonly LiveObject[]): Place | undefined {
  for (const node of nodes) {
    const { providerID = '' } = (node.spec ?? {}) as { providerID?: string };
    const [, project, region] = /^gce:\/\/([^/]+)\/([a-z]+-[a-z]+\d+)-[a-z]\//.exec(providerID) ?? [];
    if (project !== undefined && region !== undefined) return { project, region };
  }
  return undefined;
}

/** `projects/PROJECT/zones/ZONE/disks/NAME`, or `regions/REGION` for a disk in two zones. */
function diskOf({ handle, path }: RecordedVolume): GoogleResource[] {
  const found = /^projects\/([^/]+)\/(zones|regions)\/([^/]+)\/disks\/([^/]+)$/.exec(handle);
  const [, project, scope, location, name] = found ?? [];
  if (project === undefined || location === undefined || name === undefined) return [];
  return [{ kind: scope === 'regions' ? 'regionDisks' : 'disks', project, location, name, madeFor: path }];
}

function loadBalancerOf(ingress: LiveObject, { project }: Place): GoogleResource[] {
  const annotations = ingress.metadata?.annotations ?? {};
  const madeFor = pathOf(ingress);
  const named = Object.entries(ingressAnnotations).flatMap(([annotation, kind]): GoogleResource[] =>
    (annotations[annotation] ?? '')
      .split(',')
      .filter((name) => name !== '')
      .map((name) => ({ kind, project, name, madeFor })),
  );
  const backends = Object.keys(parsed(annotations['ingress.kubernetes.io/backends']));
  return [
    ...named,
    ...backends.map((name): GoogleResource => ({ kind: 'backendServices', project, name, madeFor })),
  ];
}

/** Annotation of a Service behind a container-native load balancer: its endpoint groups, one in each zone. */
function endpointGroupsOf(service: LiveObject, { project }: Place): GoogleResource[] {
  const status = parsed(service.metadata?.annotations?.['cloud.google.com/neg-status']);
  const groups = Object.values((status.network_endpoint_groups ?? {}) as Record<string, string>);
  const zones = (status.zones ?? []) as readonly string[];
  const madeFor = pathOf(service);
  return groups.flatMap((name) =>
    zones.map((location) => ({ kind: 'networkEndpointGroups' as const, project, location, name, madeFor })),
  );
}

/** The forwarding rule of a load balancer is named after its Service's UID. */
function forwardingRuleOf(service: LiveObject, { project, region }: Place): GoogleResource[] {
  const { type } = (service.spec ?? {}) as { type?: string };
  const uid = service.metadata?.uid;
  if (type !== 'LoadBalancer' || uid === undefined) return [];
  const name = `a${uid.replaceAll('-', '')}`.slice(0, 32);
  return [{ kind: 'forwardingRules', project, location: region, name, madeFor: pathOf(service) }];
}

function parsed(json: string | undefined): Record<string, unknown> {
  try {
    return (JSON.parse(json ?? '{}') ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
