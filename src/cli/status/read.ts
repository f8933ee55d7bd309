import type { LiveObject } from '../../../stacks/workloads';
import { LiveCluster } from '../../../stacks/workloads';
import type { PlannedManifest } from '../../app';
import { plannedManifests } from '../../app';
import { kubeconfigPath } from '../../config';
import type { Environment } from '../environment';

/** One line of the status table. */
export interface ComponentStatus {
  readonly component: string;
  readonly ready: boolean;
  /** `1/1` pods, or the phase of what has no pods; `missing` where the object is not there. */
  readonly state: string;
  readonly images: readonly string[];
  /** `mongo-volume-claim 200Mi Bound`. */
  readonly claims: readonly string[];
  readonly addresses: readonly string[];
}

export interface NodeStatus {
  readonly name: string;
  readonly simulated: boolean;
}

export interface EnvironmentStatus {
  readonly environment: string;
  readonly namespace: string;
  readonly server: string;
  readonly nodes: readonly NodeStatus[];
  readonly ready: boolean;
  readonly components: readonly ComponentStatus[];
}

/** Reads the state of every component from the cluster. */
export async function readStatus({ config }: Environment): Promise<EnvironmentStatus> {
  const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
  const planned = plannedManifests(config);
  const [live, nodes] = await Promise.all([
    Promise.all(planned.map(async (each) => [each, await cluster.get(each.manifest)] as const)),
    readNodes(cluster),
  ]);
  const names = [...new Set(planned.map((each) => each.component))];
  const components = names
    .map((name) =>
      componentStatus(
        name,
        live.filter(([each]) => each.component === name),
      ),
    )
    .filter((each) => each !== undefined);
  return {
    environment: config.environment,
    namespace: config.namespace,
    server: cluster.server,
    nodes,
    ready: components.every((each) => each.ready),
    components,
  };
}

/** The nodes, and whether a machine is behind each. */
export async function readNodes(cluster: LiveCluster): Promise<NodeStatus[]> {
  const nodes = await cluster.list('v1', 'Node');
  return nodes.map((node) => ({
    name: node.metadata?.name ?? '',
    simulated: node.metadata?.labels?.['talestack.io/simulated'] === 'true',
  }));
}

type Found = readonly (readonly [PlannedManifest, LiveObject | undefined])[];

/** Undefined for a component without anything that can be ready, such as the account. */
function componentStatus(component: string, objects: Found): ComponentStatus | undefined {
  const of = (kind: string) => objects.filter(([each]) => each.manifest.kind === kind);
  const workloads = [
    ...of('Deployment').map(([, live]) => workloadState(live as LiveWorkload | undefined)),
    ...of('DaemonSet').map(([, live]) => daemonSetState(live as LiveDaemonSet | undefined)),
  ];
  const jobs = of('Job').map(([, live]) => jobState(live as LiveJob | undefined));
  const ingresses = of('Ingress').map(([, live]) => ingressState(live as LiveIngress | undefined));
  const claims = of('PersistentVolumeClaim').map(([each, live]) =>
    claimState(each.manifest.metadata.name, live as LiveClaim | undefined),
  );
  const states = [...workloads, ...jobs, ...ingresses];
  if (states.length === 0) return undefined;
  return {
    component,
    ready: [...states, ...claims].every((each) => each.ready),
    state: states.map((each) => each.state).join(' '),
    images: [...workloads, ...jobs].flatMap((each) => each.images),
    claims: claims.map((each) => each.state),
    addresses: [
      ...of('Service').map(([each]) => serviceAddress(each)),
      ...ingresses.flatMap((each) => each.addresses),
    ],
  };
}

interface LiveWorkload {
  readonly metadata?: { readonly generation?: number };
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } };
  };
  readonly status?: {
    readonly availableReplicas?: number;
    readonly updatedReplicas?: number;
    readonly observedGeneration?: number;
  };
}

function workloadState(live: LiveWorkload | undefined) {
  if (!live) return { ready: false, state: 'missing', images: [] };
  const wanted = live.spec?.replicas ?? 1;
  const available = live.status?.availableReplicas ?? 0;
  const current =
    (live.status?.observedGeneration ?? 0) >= (live.metadata?.generation ?? 0) &&
    (live.status?.updatedReplicas ?? 0) >= wanted;
  const images = (live.spec?.template?.spec?.containers ?? []).map((container) => container.image ?? '');
  return { ready: current && available >= wanted, state: `${available}/${wanted}`, images };
}

interface LiveDaemonSet extends Pick<LiveWorkload, 'metadata' | 'spec'> {
  readonly status?: {
    readonly desiredNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly updatedNumberScheduled?: number;
    readonly observedGeneration?: number;
  };
}

/** One pod for each node, so its wanted number is in the status. */
function daemonSetState(live: LiveDaemonSet | undefined) {
  const { desiredNumberScheduled, numberAvailable, updatedNumberScheduled, observedGeneration } =
    live?.status ?? {};
  return workloadState(
    live && {
      ...live,
      spec: { ...live.spec, replicas: desiredNumberScheduled ?? 0 },
      status: {
        availableReplicas: numberAvailable ?? 0,
        updatedReplicas: updatedNumberScheduled ?? 0,
        observedGeneration: observedGeneration ?? 0,
      },
    },
  );
}

interface LiveJob {
  readonly spec?: LiveWorkload['spec'];
  readonly status?: {
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly reason?: string;
    }[];
  };
}

/** A Job is ready when it is done. */
function jobState(live: LiveJob | undefined) {
  if (!live) return { ready: false, state: 'missing', images: [] };
  const images = (live.spec?.template?.spec?.containers ?? []).map((container) => container.image ?? '');
  const holds = (type: string) =>
    live.status?.conditions?.find((each) => each.type === type && each.status === 'True');
  if (holds('Complete')) return { ready: true, state: 'done', images };
  const failed = holds('Failed');
  return { ready: false, state: failed ? `failed: ${failed.reason ?? 'unknown'}` : 'running', images };
}

interface LiveIngress {
  readonly spec?: { readonly rules?: readonly { readonly host?: string }[] };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

function ingressState(live: LiveIngress | undefined) {
  if (!live) return { ready: false, state: 'missing', addresses: [] };
  const points = (live.status?.loadBalancer?.ingress ?? []).map((point) => point.ip ?? point.hostname ?? '');
  const hosts = (live.spec?.rules ?? []).map((rule) => `https://${rule.host ?? '*'}`);
  return {
    ready: points.length > 0,
    state: points.length > 0 ? 'ready' : 'no address',
    addresses: [...points, ...hosts],
  };
}

interface LiveClaim {
  readonly spec?: { readonly resources?: { readonly requests?: { readonly storage?: string } } };
  readonly status?: { readonly phase?: string };
}

function claimState(name: string, live: LiveClaim | undefined) {
  if (!live) return { ready: false, state: `${name} missing` };
  const { phase = 'Pending' } = live.status ?? {};
  return {
    ready: phase === 'Bound',
    state: `${name} ${live.spec?.resources?.requests?.storage ?? ''} ${phase}`,
  };
}

interface ServiceSpec {
  readonly ports?: readonly { readonly port: number }[];
}

function serviceAddress({ manifest }: PlannedManifest): string {
  const port = (manifest.spec as ServiceSpec | undefined)?.ports?.[0]?.port;
  return port === undefined ? manifest.metadata.name : `${manifest.metadata.name}:${port}`;
}
