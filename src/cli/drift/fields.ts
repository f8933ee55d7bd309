import { isRecord } from '../../record';
/** What leads to a field; an item of a list that has a name is `{ item: name }`. */
export type Step = string | number | { readonly item: string };

/** One field that is not what it was; undefined on a side where it is not there. */
export interface FieldDrift {
  readonly path: readonly Step[];
  readonly was: unknown;
  readonly now: unknown;
}

type Tree = Readonly<Record<string, unknown>>;

/**
 * Every field that differs. Lists whose items have names, such as containers
 * and their variables, are compared by name, so that an item more does not look
 * like a change of all that come after it.
 */
export function fieldDrifts(was: unknown, now: unknown, path: readonly Step[] = []): FieldDrift[] {
  if (isRecord(was ?? now) && isRecord(now ?? was)) {
    const [before, after] = [was ?? {}, now ?? {}] as [Tree, Tree];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      fieldDrifts(before[key], after[key], [...path, key]),
    );
  }
  const [before, after] = [byName(was ?? []), byName(now ?? [])];
  if (before && after && (Array.isArray(was) || Array.isArray(now))) {
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((item) => {
      const here = [...path, { item }];
      const [old, current] = [before.get(item), after.get(item)];
      // One that came or went is one change, whatever is in it.
      if (old === undefined || current === undefined) return [{ path: here, was: old, now: current }];
      return fieldDrifts(old, current, here);
    });
  }
  return same(was, now) ? [] : [{ path, was, now }];
}

function byName(value: unknown): Map<string, Tree> | undefined {
  if (!Array.isArray(value)) return undefined;
  const named = value.flatMap((each: unknown): [string, Tree][] =>
    isRecord(each) && typeof each.name === 'string' ? [[each.name, each]] : [],
  );
  const items = new Map(named);
  // Two of one name could not be told apart.
  return items.size === value.length ? items : undefined;
}

function same(was: unknown, now: unknown): boolean {
  return JSON.stringify(sorted(was)) === JSON.stringify(sorted(now));
}

/** Keys in order; an object without any is as good as none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** `spec.template.spec.containers[redis].env[FOO]`, `metadata.annotations["a.b/c"]`. */
export function formatField(path: readonly Step[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (typeof step === 'object') return `${text}[${step.item}]`;
    if (/[.[\]"]/.test(step)) return `${text}["${step}"]`;
    return text ? `${text}.${step}` : step;
  }, '');
}

const token = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * Reads a path as Pulumi writes it: `spec.containers[0].image`, `metadata.annotations["a.b/c"]`.
 *
 * @param within where it leads through: items of its lists that have names are meant by these
 * @returns undefined where it is no such path
 */
export function stepsOf(text: string, within: unknown): Step[] | undefined {
  const path: Step[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const [, key, index, quoted] = token.exec(text) ?? [];
    if (index !== undefined) path.push(itemAt(valueAt(within, path), Number(index)));
    else if (key !== undefined) path.push(key);
    else if (quoted !== undefined) path.push(quoted.replaceAll(/\\(.)/g, '$1'));
    else return undefined;
  }
  return path;
}

function itemAt(list: unknown, index: number): Step {
  const item = byName(list) && (list as readonly Tree[])[index];
  return typeof item?.name === 'string' ? { item: item.name } : index;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>((within, step) => {
    if (typeof step === 'object') return Array.isArray(within) ? byName(within)?.get(step.item) : undefined;
    if (typeof step === 'number') return Array.isArray(within) ? (within[step] as unknown) : undefined;
    return isRecord(within) ? within[step] : undefined;
  }, value);
}
