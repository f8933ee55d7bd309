import { isObject } from './objects';

/** The keys and indices that lead to a field; `*` is every one at its place. */
export type PropertyPath = readonly (string | number)[];

const token = /\.?([^.[\]"]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * Reads Pulumi's notation: `spec.rules[0].host`, `metadata.annotations["a.b/c"]`,
 * `spec.containers[*].image`.
 *
 * @throws Error when the text is no such path
 */
export function parsePath(text: string): PropertyPath {
  const path: (string | number)[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const [, key, index, quoted] = token.exec(text) ?? [];
    if (key !== undefined) path.push(key);
    else if (index !== undefined) path.push(index === '*' ? index : Number(index));
    else if (quoted !== undefined) path.push(quoted.replaceAll(/\\(.)/g, '$1'));
    else throw new Error(`not a property path: ${text}`);
  }
  return path;
}

/** The inverse of `parsePath`. */
export function formatPath(path: PropertyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number' || key === '*') return `${text}[${key}]`;
    if (/[.[\]"]/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text ? `${text}.${key}` : key;
  }, '');
}

/** Whether a path is the root itself or lies below it. */
export function isWithin(path: PropertyPath, root: PropertyPath): boolean {
  return root.length <= path.length && root.every((key, index) => key === '*' || key === path[index]);
}

/**
 * A copy of an object with the live value at a path. Where nothing is live, or
 * the path leads nowhere, the object stays as it is.
 */
export function withLiveValue(object: unknown, live: unknown, [key, ...rest]: PropertyPath): unknown {
  if (live === undefined) return object;
  if (key === undefined) return live;
  if (Array.isArray(object)) {
    const items: readonly unknown[] = object;
    return items.map((item, index) =>
      key === '*' || key === index ? withLiveValue(item, childOf(live, index), rest) : item,
    );
  }
  if (typeof key === 'number') return object;
  const fields = isObject(object) ? object : {};
  const changed = (key === '*' ? Object.keys(fields) : [key]).flatMap((each) => {
    const value = withLiveValue(fields[each], childOf(live, each), rest);
    return value === undefined ? [] : [[each, value] as const];
  });
  return changed.length === 0 ? object : { ...fields, ...Object.fromEntries(changed) };
}

function childOf(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)] as unknown;
  return isObject(value) ? value[key] : undefined;
}
