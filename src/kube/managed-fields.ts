/**
 * A set of fields in the API server's own notation, `fieldsV1`: `f:NAME` for a
 * field, `k:{…}` for an item of a list by its keys, `v:…` for one of a set, `.`
 * for the thing itself (sigs.k8s.io/structured-merge-diff).
 */
export interface FieldSet {
  readonly [key: string]: FieldSet;
}

/** Who wrote which fields of an object, as in `metadata.managedFields`. */
export interface ManagedFields {
  readonly manager?: string;
  /** `Apply`, or `Update` for every other way of writing. */
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: object;
  readonly subresource?: string;
}

/** The fields of an entry. The client types them as any object. */
export function fieldsOf({ fieldsV1 = {} }: ManagedFields): FieldSet {
  return fieldsV1 as FieldSet;
}

/** All fields of both sets. */
export function union(one: FieldSet, other: FieldSet): FieldSet {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(keys.map((key) => [key, union(one[key] ?? {}, other[key] ?? {})]));
}

/**
 * The entries with those of some managers given to another. The API server
 * keeps one entry for each manager, operation and version of the API, so those
 * that meet become one. A change of entries alone is one of metadata: no pod restarts.
 *
 * @param isGiven which entries are given away
 * @param to who gets them
 * @param narrowed what of their fields is given; the rest has no owner then. @default all
 * @returns undefined where nothing is given away
 */
export function reassigned(
  entries: readonly ManagedFields[],
  isGiven: (entry: ManagedFields) => boolean,
  to: { readonly manager: string; readonly operation: 'Apply' | 'Update' },
  narrowed: (fields: FieldSet) => FieldSet = (fields) => fields,
): ManagedFields[] | undefined {
  const given = entries.filter(isGiven);
  if (given.length === 0) return undefined;
  const isTheirs = (entry: ManagedFields) =>
    entry.manager === to.manager && entry.operation === to.operation && !entry.subresource;
  const others = entries.filter((entry) => !isGiven(entry) && !isTheirs(entry));
  const versions = new Map<string | undefined, FieldSet>();
  for (const entry of entries) {
    if (!isGiven(entry) && !isTheirs(entry)) continue;
    const fields = isGiven(entry) ? narrowed(fieldsOf(entry)) : fieldsOf(entry);
    versions.set(entry.apiVersion, union(versions.get(entry.apiVersion) ?? {}, fields));
  }
  const theirs = [...versions].map(([apiVersion, fieldsV1]) => ({
    ...to,
    ...(apiVersion !== undefined && { apiVersion }),
    fieldsType: 'FieldsV1',
    fieldsV1,
  }));
  return [...others, ...theirs];
}
