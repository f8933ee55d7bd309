/** Fields of an object by path; what has a name of its own in a list is found by it. */
export type Fields = Readonly<Record<string, unknown>>;

/** Lists whose entries have names that differ. Mounts have none: a volume can be mounted twice. */
const namedLists = /(^|\/)(containers|initContainers|env|volumes)$/;
const jsonText = /\/GIRDERFS_DEF\/value$/;

/** Flattens an object to its leaves. An empty object or list is a leaf. */
export function fieldsOf(value: unknown, path = ''): Fields {
  if (typeof value === 'string' && jsonText.test(path)) return fieldsOf(JSON.parse(value), path);
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return { [path]: value };
  const byName = Array.isArray(value) && namedLists.test(path);
  return Object.assign(
    {},
    ...Object.entries(value as Record<string, unknown>).map(([key, inner]) => {
      if (!byName) return fieldsOf(inner, path ? `${path}/${key}` : key);
      const { name, ...rest } = inner as { name: string };
      return fieldsOf(rest, `${path}/${name}`);
    }),
  ) as Fields;
}

/** Paths at which two objects are not the same. */
export function differingFields(one: Fields, other: Fields): string[] {
  const paths = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...paths].filter((path) => JSON.stringify(one[path]) !== JSON.stringify(other[path]));
}
