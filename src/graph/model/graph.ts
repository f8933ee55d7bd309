/**
 * What a node stands for. `pods` are those that a system makes while it runs,
 * such as tales; `outside` is what is no object of the environment: browsers'
 * ingress controller, the nodes, the world.
 */
export type NodeKind = 'workload' | 'service' | 'claim' | 'secret' | 'ingress' | 'pods' | 'outside';

/** `image`: `mongo:3.2.21`. */
export interface Fact {
  readonly what: string;
  readonly value: string;
}

/** How an object, or the worst of several, is in the cluster. */
export interface NodeState {
  readonly is: 'ready' | 'not ready' | 'missing';
  /** In a word or two: `1/1`, `Bound`. */
  readonly text: string;
  /** Why it is not ready. */
  readonly reasons: readonly string[];
}

export interface GraphNode {
  /** An object as `objectPath` writes it, or `SYSTEM/NAME` of what is no object. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** Id of the chart: `wholetale`. */
  readonly system: string;
  /** `mongo`. Undefined for what is no object. */
  readonly component?: string;
  readonly namespace?: string;
  /** `Deployment`. Undefined for what is no object. */
  readonly objectKind?: string;
  /** The objects that it stands for: one, or all Jobs of a submission. */
  readonly objects: readonly string[];
  readonly facts: readonly Fact[];
  /** Where a cluster was asked, and says something about this. */
  readonly state?: NodeState;
}

/**
 * `talks`: a line of the table of who talks to whom. `selects`: a Service's
 * pods. `routes`: an Ingress to a Service. `mounts`: a claim. `uses`: a Secret.
 */
export type EdgeKind = 'talks' | 'selects' | 'routes' | 'mounts' | 'uses';

export interface GraphEdge {
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  /** Of `talks`. */
  readonly ports?: readonly string[];
  /** Of `talks`: what for. */
  readonly why?: string;
}

/** A system that runs, and where. */
export interface GraphSystem {
  readonly system: string;
  readonly namespace: string;
}

/** The stack of an environment. The same config gives the same graph. */
export interface StackGraph {
  readonly environment: string;
  readonly systems: readonly GraphSystem[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** What the cluster said, where it was asked: `4 nodes, all simulated`. */
  readonly live?: string;
}
