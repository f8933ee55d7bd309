/** What these tests read of an object: only what they look at. */
export interface Metadata {
  readonly name: string;
  readonly uid: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface List<T = object> {
  readonly items: readonly (T & { readonly kind: string; readonly metadata: Metadata })[];
}

export interface Deployment {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number };
}

/** How many resources each operation of a preview or an update concerns. */
export interface Changes {
  readonly changes: Readonly<Record<string, number>>;
}
