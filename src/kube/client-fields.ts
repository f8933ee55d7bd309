import { isRecord } from '../record';

/**
 * The client of Kubernetes (`@kubernetes/client-node`) gives a few fields other
 * names in its types, and loses them in silence where an object has them by
 * their own: a NetworkPolicy without `from` admits everyone, a definition
 * without `enum` takes everything. These are all of those in objects that
 * anybody writes.
 */
interface Renamed {
  /** Where the fields are; `*` stands for each entry of a list. */
  readonly path: readonly string[];
  /** The API's name of each field, and the client's. */
  readonly fields: readonly (readonly [field: string, inClient: string])[];
  /** What is of the same type below: itself, in a list, or by name. */
  readonly nested?: readonly string[];
}

const extension = (name: string) =>
  [`x-kubernetes-${name}`, `x_kubernetes_${name.replace(/-/g, '_')}`] as const;

const renamed: Readonly<Record<string, Renamed>> = {
  NetworkPolicy: { path: ['spec', 'ingress', '*'], fields: [['from', '_from']] },
  LimitRange: { path: ['spec', 'limits', '*'], fields: [['default', '_default']] },
  CustomResourceDefinition: {
    path: ['spec', 'versions', '*', 'schema', 'openAPIV3Schema'],
    fields: [
      ['default', '_default'],
      ['enum', '_enum'],
      ['$ref', 'ref'],
      ['$schema', 'schema'],
      extension('embedded-resource'),
      extension('int-or-string'),
      extension('list-map-keys'),
      extension('list-type'),
      extension('map-type'),
      extension('preserve-unknown-fields'),
      extension('validations'),
    ],
    // Not `items` and `additionalProperties`, which the client passes on as they are.
    nested: ['properties.*', 'patternProperties.*', 'definitions.*', 'allOf.*', 'anyOf.*', 'oneOf.*', 'not'],
  },
};

type Direction = (names: readonly [field: string, inClient: string]) => readonly [from: string, to: string];

/** An object as it has to be handed to the client; itself where the client has no other names for it. */
export function forClient<T extends object>(object: T): T {
  return withFields(object, (names) => names);
}

/** An object that came from the client, with the API's own names. */
export function fromClient<T extends object>(object: T): T {
  return withFields(object, ([field, inClient]) => [inClient, field]);
}

function withFields<T extends object>(object: T, direction: Direction): T {
  const { kind } = object as { kind?: unknown };
  const found = typeof kind === 'string' && Object.hasOwn(renamed, kind) ? renamed[kind] : undefined;
  if (!found) return object;
  // The copy has every field of the original.
  return at(object, found.path, (value) => withNames(value, found, direction)) as T;
}

/** A copy of a value in which what is at the path is changed, if it is there. */
function at(value: unknown, [key, ...rest]: readonly string[], change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (key === '*') {
    if (Array.isArray(value)) return value.map((each) => at(each, rest, change));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, at(each, rest, change)]));
  }
  return isRecord(value) && Object.hasOwn(value, key)
    ? { ...value, [key]: at(value[key], rest, change) }
    : value;
}

function withNames(value: unknown, type: Renamed, direction: Direction): unknown {
  if (!isRecord(value)) return value;
  const names = new Map(type.fields.map(direction));
  const renamedHere = Object.fromEntries(
    Object.entries(value).map(([name, each]) => [names.get(name) ?? name, each]),
  );
  return (type.nested ?? []).reduce<unknown>(
    (changed, path) => at(changed, path.split('.'), (each) => withNames(each, type, direction)),
    renamedHere,
  );
}
