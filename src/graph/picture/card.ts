import type { Fact, GraphEdge, NodeState } from '../model';

export type Icon = 'service' | 'host' | 'claim' | 'secret' | 'in' | 'out' | 'reason';

/** A line of a card: something that the workload has, or what holds it up. */
export interface Row {
  readonly icon: Icon;
  readonly text: string;
  /** At the right end: the size of a claim, the port of a Service. */
  readonly extra?: string;
  readonly state?: NodeState;
}

/** A box of the picture: a workload with its Services, claims and Secrets. */
export interface Card {
  /** Of the node that it is made for. */
  readonly id: string;
  /** All nodes that it stands for. */
  readonly nodes: readonly string[];
  /** `outside` stands beside the box of its system. */
  readonly look: 'object' | 'pods' | 'outside';
  readonly system: string;
  readonly title: string;
  /** `Deployment`, `3 Jobs`. */
  readonly kind: string;
  /** The image, in most cases. */
  readonly subtitle?: string;
  readonly rows: readonly Row[];
  readonly state?: NodeState;
  /** All that there is to say, for the tooltip and the search. */
  readonly facts: readonly Fact[];
}

/** A line between two cards: all that they say to each other. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Whether the other one also begins connections. */
  readonly both: boolean;
  /** Of both directions. */
  readonly ports: readonly string[];
  readonly talks: readonly GraphEdge[];
}

/** The graph as it is drawn: fewer boxes, with more in each. */
export interface Picture {
  readonly cards: readonly Card[];
  readonly links: readonly Link[];
}
