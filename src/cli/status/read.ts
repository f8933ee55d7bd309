import type { LiveCluster, LiveObject } from '../../../stacks/workloads';
import { orDenied } from '../../../stacks/workloads';
import type { PlannedManifest } from '../../app';
import type { Place } from '../../config/systems';
import { runningSystems } from '../../config/systems';
import { objectPath } from '../../kube/manifest';
import type { Environment } from '../environment';
import type { ObjectState } from './objects';
import { ObjectReader } from './objects';
import type { Reason } from './reason';

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
  /** Why it is not ready; empty where it is. */
  readonly reasons: readonly Reason[];
}

export interface NodeStatus {
  readonly name: string;
  readonly simulated: boolean;
}

export interface EnvironmentStatus {
  readonly environment: string;
  /** Of WholeTale; see `systems` for the others. */
  readonly namespace: string;
  /** The systems that run, and where. */
  readonly systems: readonly Place[];
  readonly server: string;
  readonly nodes: readonly NodeStatus[];
  readonly ready: boolean;
  readonly components: readonly ComponentStatus[];
}

/** Reads the state of every component from the cluster. */
export async function readStatus(environment: Environment): Promise<EnvironmentStatus> {
  const { config } = environment;
  const reader = ObjectReader.open(environment);
  const { cluster, planned } = reader;
  const [objects, nodes] = await Promise.all([reader.read(), readNodes(cluster)]);
  const names = [...new Set(planned.map((each) => each.component))];
  const components = names.flatMap((name) => {
    const own = objects.filter((each) => each.component === name);
    const services = planned.filter((each) => each.component === name && each.manifest.kind === 'Service');
    return componentStatus(name, own, services) ?? [];
  });
  return {
    environment: config.environment,
    namespace: config.namespace,
    systems: runningSystems(config),
    server: cluster.server,
    nodes,
    ready: components.every((each) => each.ready),
    components,
  };
}

/** The nodes, and whether a machine is behind each; none where the credentials do not allow to look. */
export async function readNodes(cluster: LiveCluster): Promise<NodeStatus[]> {
  const nodes = await orDenied(cluster.list('v1', 'Node'), () => []);
  return nodes.map((node) => ({
    name: node.metadata?.name ?? '',
    simulated: isSimulated(node),
  }));
}

/** Whether nothing is behind an object: no machine behind a node, no storage behind a driver. */
export function isSimulated({ metadata }: LiveObject): boolean {
  return metadata?.labels?.['talestack.io/simulated'] === 'true';
}

/** Undefined for a component without anything that can be ready, such as the account. */
function componentStatus(
  component: string,
  objects: readonly ObjectState[],
  services: readonly PlannedManifest[],
): ComponentStatus | undefined {
  const claims = objects.filter((each) => each.kind === 'PersistentVolumeClaim');
  const isMissing = ({ manifest }: PlannedManifest) =>
    objects.some(({ path, ready }) => path === objectPath(manifest) && !ready);
  const others = objects.filter(({ kind }) => kind !== 'PersistentVolumeClaim' && kind !== 'Service');
  if (others.length === 0) return undefined;
  return {
    component,
    ready: objects.every((each) => each.ready),
    state: others.map((each) => each.state).join(' '),
    images: others.flatMap((each) => each.images),
    claims: claims.map((each) => each.state),
    addresses: [
      ...services.flatMap((each) => (isMissing(each) ? [] : [serviceAddress(each)])),
      ...others.flatMap((each) => [...each.points, ...each.hosts]),
    ],
    reasons: objects.flatMap((each) => each.reasons),
  };
}

interface ServiceSpec {
  readonly ports?: readonly { readonly port: number }[];
}

function serviceAddress({ manifest }: PlannedManifest): string {
  const port = (manifest.spec as ServiceSpec | undefined)?.ports?.[0]?.port;
  return port === undefined ? manifest.metadata.name : `${manifest.metadata.name}:${port}`;
}
