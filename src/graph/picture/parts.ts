import type { GraphEdge, GraphNode, StackGraph } from '../model';

/** The name by which the systems' tables call the ingress controller. */
const ingressParty = 'ingress';

/** A node that gets a card, with those that are lines of it. */
export interface Head {
  readonly node: GraphNode;
  readonly parts: readonly GraphNode[];
  /** Words for what it talks to and what has no card. */
  readonly out: readonly string[];
  /** Who talks to it and has no card. */
  readonly into: readonly Caller[];
}

/** Somebody outside who opens connections to a card. */
export interface Caller {
  readonly name: string;
  readonly ports: readonly string[];
}

/** Who outside talks to more than this has no card: it would have to have an arrow to each of them. */
const mostArrows = 4;

/**
 * What gets a card, and what becomes a line of one. What everyone talks to, and
 * what talks to nobody, such as name servers, is a line as well: its arrows
 * would cover all else. So is who talks to many, and nobody to it.
 */
export function headsOf(graph: StackGraph): Head[] {
  const around = new Neighbours(graph);
  const sinks = graph.nodes.filter((each) => each.kind === 'outside' && !around.talks(each.id));
  const sinkIds = new Map(sinks.map((each) => [each.id, each.name]));
  const sources = graph.nodes.filter((each) => each.kind === 'outside' && around.isTalkative(each.id));
  const sourceIds = new Map(sources.map((each) => [each.id, each.name]));
  const inWords = (id: string) => sinkIds.has(id) || sourceIds.has(id);
  const heads = graph.nodes.filter(
    (each) => ['workload', 'pods', 'outside'].includes(each.kind) && !inWords(each.id),
  );
  const ids = new Set(heads.map((each) => each.id));
  const parts = new Map<string, GraphNode[]>();
  const attach = (head: string, node: GraphNode) => parts.set(head, [...(parts.get(head) ?? []), node]);
  for (const node of graph.nodes) {
    if (ids.has(node.id) || inWords(node.id)) continue;
    const users = around.usersOf(node).filter((each) => ids.has(each));
    const owner = heads.find(({ kind, system, component }) => {
      return kind === 'workload' && system === node.system && component === node.component;
    });
    if (users.length > 0) for (const user of new Set(users)) attach(user, node);
    else if (owner) attach(owner.id, node);
    else {
      heads.push(node);
      ids.add(node.id);
    }
  }
  return heads.map((node) => ({
    node,
    parts: parts.get(node.id) ?? [],
    out: [
      ...new Set(
        around
          .to(node.id, 'talks')
          .flatMap((each) => (each === node.id ? 'each other' : (sinkIds.get(each) ?? []))),
      ),
    ],
    into: around.talksTo(node.id).flatMap(({ from, ports = [] }) => {
      const name = sourceIds.get(from);
      return name === undefined ? [] : [{ name, ports }];
    }),
  }));
}

/** The graph, asked from one node. */
class Neighbours {
  private readonly outgoing = new Map<string, GraphEdge[]>();
  private readonly incoming = new Map<string, GraphEdge[]>();
  private readonly ids: ReadonlySet<string>;

  constructor({ nodes, edges }: StackGraph) {
    this.ids = new Set(nodes.map((each) => each.id));
    for (const edge of edges) {
      this.outgoing.set(edge.from, [...(this.outgoing.get(edge.from) ?? []), edge]);
      this.incoming.set(edge.to, [...(this.incoming.get(edge.to) ?? []), edge]);
    }
  }

  talks(id: string): boolean {
    return this.to(id, 'talks').length > 0;
  }

  talksTo(id: string): GraphEdge[] {
    return (this.incoming.get(id) ?? []).filter((each) => each.kind === 'talks');
  }

  /** Whether it talks to many, and nobody to it. */
  isTalkative(id: string): boolean {
    return new Set(this.to(id, 'talks')).size > mostArrows && this.talksTo(id).length === 0;
  }

  to(id: string, kind: GraphEdge['kind']): string[] {
    return (this.outgoing.get(id) ?? []).filter((each) => each.kind === kind).map((each) => each.to);
  }

  private from(id: string, kind: GraphEdge['kind']): string[] {
    return (this.incoming.get(id) ?? []).filter((each) => each.kind === kind).map((each) => each.from);
  }

  /** Whose lines something becomes: the pods of a Service, who mounts or reads it, the ingress controller. */
  usersOf({ id, kind, system }: GraphNode): string[] {
    if (kind === 'service') return this.to(id, 'selects');
    if (kind === 'claim') return this.from(id, 'mounts');
    const controller = `${system}/${ingressParty}`;
    if (kind === 'ingress') return this.ids.has(controller) ? [controller] : [];
    return this.from(id, 'uses').map((user) => (user.startsWith('Ingress/') ? controller : user));
  }
}
