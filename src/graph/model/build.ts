import type { PlannedManifest, PlannedTalk } from '../../app';
import { plannedManifests, plannedTalks } from '../../app';
import type { Config } from '../../config/schema';
import { runningSystems } from '../../config/systems';
import type { TalkEnd } from '../../kube/talk';
import { objectPath } from '../../kube/manifest';
import type { GraphEdge, GraphNode, NodeKind, StackGraph } from './graph';
import { backendsOf, certificatesOf, claimsOf, factsOf, isWorkload, secretsOf, selects } from './objects';

/** The graph of an environment, as its config makes it. */
export function stackGraph(config: Config): StackGraph {
  const { nodes, edges } = graphOf(plannedManifests(config), plannedTalks(config));
  return { environment: config.environment, systems: runningSystems(config), nodes, edges };
}

/** Nodes and edges of manifests, and of the tables of who talks to whom. */
export function graphOf(
  planned: readonly PlannedManifest[],
  table: readonly PlannedTalk[],
): Pick<StackGraph, 'nodes' | 'edges'> {
  const jobs = jobCounts(planned);
  const objects = planned.flatMap((each) => {
    const kind = kindOf(each);
    return kind === undefined ? [] : [{ ...each, kind, id: idOf(each, jobs) }];
  });
  const nodes = new Map<string, GraphNode>();
  for (const [id, same] of grouped(objects, (each) => each.id)) {
    const [first] = same;
    if (first) nodes.set(id, nodeOf(first, same));
  }
  const own = objects.flatMap((each) => edgesOf(each, objects));
  for (const each of own) {
    // A Secret that somebody else makes.
    if (!nodes.has(each.to)) nodes.set(each.to, foreignNode(each.to, nodes.get(each.from)));
  }
  const talks = table.flatMap((talk) => talkEdges(talk, nodes));
  return { nodes: [...nodes.values()], edges: [...distinct(own), ...talks] };
}

interface Placed extends PlannedManifest {
  readonly kind: NodeKind;
  readonly id: string;
}

const kinds: Readonly<Record<string, NodeKind>> = {
  Service: 'service',
  PersistentVolumeClaim: 'claim',
  Secret: 'secret',
  Ingress: 'ingress',
};

function kindOf({ manifest }: PlannedManifest): NodeKind | undefined {
  return isWorkload(manifest) ? 'workload' : kinds[manifest.kind];
}

/** How many Jobs a component has, by chart and component. */
function jobCounts(planned: readonly PlannedManifest[]): ReadonlyMap<string, number> {
  const jobs = planned.filter((each) => each.manifest.kind === 'Job');
  return new Map([...grouped(jobs, componentKey)].map(([key, same]) => [key, same.length]));
}

function componentKey({ chart, component }: PlannedManifest): string {
  return `${chart}/${component}`;
}

/** All Jobs of a component are one node: a submission may have thousands. */
function idOf(planned: PlannedManifest, jobs: ReadonlyMap<string, number>): string {
  const { manifest, component } = planned;
  if (manifest.kind !== 'Job' || jobs.get(componentKey(planned)) === 1) return objectPath(manifest);
  return `Jobs/${manifest.metadata.namespace ?? ''}/${component}`;
}

function nodeOf({ id, kind, chart, component, manifest }: Placed, same: readonly Placed[]): GraphNode {
  const { name, namespace } = manifest.metadata;
  return {
    id,
    kind,
    name: id.startsWith('Jobs/') ? component : name,
    system: chart,
    component,
    ...(namespace !== undefined && { namespace }),
    objectKind: manifest.kind,
    objects: same.map((each) => objectPath(each.manifest)),
    facts: factsOf(manifest),
  };
}

function foreignNode(id: string, user: GraphNode | undefined): GraphNode {
  const [objectKind = '', namespace = '', name = ''] = id.split('/');
  return {
    id,
    kind: kinds[objectKind] ?? 'secret',
    name,
    system: user?.system ?? '',
    namespace,
    objectKind,
    objects: [],
    facts: [{ what: 'made by', value: 'somebody else' }],
  };
}

function edgesOf({ id, manifest }: Placed, objects: readonly Placed[]): GraphEdge[] {
  const { namespace = '' } = manifest.metadata;
  const to = (kind: GraphEdge['kind'], object: string, names: readonly string[]): GraphEdge[] =>
    names.map((name) => ({ kind, from: id, to: `${object}/${namespace}/${name}` }));
  if (isWorkload(manifest))
    return [
      ...to('mounts', 'PersistentVolumeClaim', claimsOf(manifest)),
      ...to('uses', 'Secret', secretsOf(manifest)),
    ];
  if (manifest.kind === 'Ingress')
    return [
      ...to('routes', 'Service', backendsOf(manifest)),
      ...to('uses', 'Secret', certificatesOf(manifest)),
    ];
  if (manifest.kind !== 'Service') return [];
  return objects
    .filter((each) => each.kind === 'workload' && selects(manifest, each.manifest))
    .map((each) => ({ kind: 'selects', from: id, to: each.id }));
}

/** A line for each pair of nodes; what has no node yet gets one. */
function talkEdges({ chart, from, to, ports, why }: PlannedTalk, nodes: Map<string, GraphNode>): GraphEdge[] {
  const ends = [from, to].map((end) => endsOf(chart, end, nodes));
  const [sources = [], targets = []] = ends;
  return sources.flatMap((source) =>
    targets.map((target) => ({ kind: 'talks' as const, from: source, to: target, ports, why })),
  );
}

function endsOf(system: string, { id, words, pods }: TalkEnd, nodes: Map<string, GraphNode>): string[] {
  const workloads = [...nodes.values()].filter(
    (each) => each.kind === 'workload' && each.system === system && each.component === id,
  );
  if (pods && workloads.length > 0) return workloads.map((each) => each.id);
  const own = `${system}/${id}`;
  if (!nodes.has(own)) {
    const kind = pods ? 'pods' : 'outside';
    nodes.set(own, { id: own, kind, name: words, system, objects: [], facts: [] });
  }
  return [own];
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function distinct(edges: readonly GraphEdge[]): GraphEdge[] {
  return [...new Map(edges.map((each) => [`${each.kind} ${each.from} ${each.to}`, each])).values()];
}
