/**
 * The client of Kubernetes (`@kubernetes/client-node`) gives a few fields other
 * names in its types, and loses them in silence where an object has them by
 * their own: a NetworkPolicy without `from` admits everyone. By kind: the list
 * of the spec whose entries have such a field, the field, and its name there.
 */
const renamed: Readonly<Record<string, readonly [list: string, field: string, inClient: string]>> = {
  NetworkPolicy: ['ingress', 'from', '_from'],
  LimitRange: ['limits', 'default', '_default'],
};

/** An object as it has to be handed to the client; itself where the client has no other names for it. */
export function forClient<T extends object>(object: T): T {
  return withFields(object, (field, inClient) => [field, inClient]);
}

/** An object that came from the client, with the API's own names. */
export function fromClient<T extends object>(object: T): T {
  return withFields(object, (field, inClient) => [inClient, field]);
}

function withFields<T extends object>(
  object: T,
  direction: (field: string, inClient: string) => [from: string, to: string],
): T {
  const { kind, spec } = object as { kind?: unknown; spec?: unknown };
  const found = typeof kind === 'string' ? renamed[kind] : undefined;
  if (!found || !isRecord(spec)) return object;
  const [list, ...names] = found;
  const entries: unknown = spec[list];
  if (!Array.isArray(entries)) return object;
  const [from, to] = direction(...names);
  const changed = entries.map((entry: unknown) => {
    if (!isRecord(entry) || !(from in entry)) return entry;
    const { [from]: value, ...others } = entry;
    return { ...others, [to]: value };
  });
  // The copy has every field of the original.
  return { ...object, spec: { ...spec, [list]: changed } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
