/** One end of a line of a system's table of who talks to whom. */
export interface TalkEnd {
  /** The component whose pods they are, or a name of the table's own: `girder`, `tale`, `world`. */
  readonly id: string;
  /** For people: `name servers`. */
  readonly words: string;
  /** Whether they are pods of the system, also those that are made while it runs; else it is something outside. */
  readonly pods: boolean;
}

/** Who talks to whom in a system, in the shape that all systems share: what the NetworkPolicies admit. */
export interface Talk {
  readonly from: TalkEnd;
  readonly to: TalkEnd;
  /** `8080`, `53/UDP`, `any`. */
  readonly ports: readonly string[];
  readonly why: string;
}
