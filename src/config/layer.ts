import { isRecord } from '../record';

export type Path = readonly (string | number)[];

/** Where a value was written, in the words of whoever wrote it. */
export interface Origin {
  /** `settings:12`, `stacks/Pulumi.prod.yaml:7`; undefined for a flag. */
  readonly where?: string;
  /** `VOLSZ_MONGO_DATA`, `talestack:mongo.size`, `--set mongo.size`. */
  readonly key: string;
}

/** What one input says: some values, each at its place in the schema. */
export interface Layer {
  readonly values: readonly { readonly path: Path; readonly value: unknown }[];
  readonly origin: (path: Path) => Origin;
}

export type Tree = Record<string, unknown>;

/** `['tolerations', 0, 'key']` → `tolerations[0].key`. */
export function dotted(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

/**
 * The values in a tree, each with its path; an object without keys is one. A
 * null is left out: in YAML it is a key with nothing behind it, as when all that
 * it held is commented out.
 */
export function leaves(tree: Tree, path: Path = []): { path: Path; value: unknown }[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const here = [...path, key];
    if (value === null || value === undefined) return [];
    return isRecord(value) && !isEmpty(value) ? leaves(value, here) : [{ path: here, value }];
  });
}

function isEmpty(tree: Tree): boolean {
  return Object.keys(tree).length === 0;
}

/** Several layers as one tree; for each key the last layer that names it wins. */
export class Merged {
  // Without a prototype, `__proto__` is a key like any other, and so an unknown one.
  readonly tree: Tree = emptyTree();
  private readonly winners = new Map<string, Layer>();

  constructor(layers: readonly Layer[]) {
    for (const layer of layers) for (const { path, value } of layer.values) this.put(path, value, layer);
  }

  /** Whether somebody wrote a value at exactly this path. */
  isSet(path: Path): boolean {
    return this.winners.has(JSON.stringify(path));
  }

  /** Where the value at a path was written; undefined when nobody wrote one, and it is a default. */
  origin(path: Path): Origin | undefined {
    for (let length = path.length; length > 0; length--) {
      const layer = this.winners.get(JSON.stringify(path.slice(0, length)));
      if (layer) return layer.origin(path);
    }
    return undefined;
  }

  private put(path: Path, value: unknown, layer: Layer): void {
    let tree = this.tree;
    path.forEach((part, index) => {
      const inner = tree[part];
      this.winners.set(JSON.stringify(path.slice(0, index + 1)), layer);
      // An object without keys says that it is there, and overrides nothing that is in it.
      const adds = isRecord(value) && isEmpty(value);
      if (index === path.length - 1) tree[part] = !adds ? value : isRecord(inner) ? inner : emptyTree();
      else if (isRecord(inner)) tree = inner;
      else tree = tree[part] = emptyTree();
    });
  }
}

function emptyTree(): Tree {
  return Object.create(null) as Tree;
}
