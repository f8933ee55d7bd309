import { z } from 'zod';

import { schema } from '../src/config/schema';
import type { Manifest } from '../src/kube/manifest';

/** A value for a key of the settings, and what it changes: `Kind/name path` of every place. */
export interface Effect {
  readonly value: unknown;
  /** Settings without which it would have no effect. @default none */
  readonly given?: object;
  /** Each change is one of these, and each of these is a change. */
  readonly changes: readonly RegExp[];
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function keysOf({ properties }: JsonSchema, prefix: readonly string[] = []): string[] {
  if (!properties) return [prefix.join('.')];
  return Object.entries(properties).flatMap(([key, value]) => keysOf(value, [...prefix, key]));
}

export function settingsWith(key: string, value: unknown): object {
  return key
    .split('.')
    .reverse()
    .reduce<unknown>((inner, part) => ({ [part]: inner }), value) as object;
}

/** `Kind/name /path` of every plain value. */
export function flat(manifests: readonly Manifest[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
      found.set(path, JSON.stringify(value));
    else for (const [key, each] of Object.entries(value)) walk(each, `${path}/${key}`);
  };
  for (const each of manifests) walk(each, `${each.kind}/${each.metadata.name} `);
  return found;
}

/** Two trees of settings as one. */
function merged(left: object, right: object): object {
  const both = new Map<string, unknown>(Object.entries(left));
  for (const [key, value] of Object.entries(right) as [string, unknown][]) {
    const old = both.get(key);
    const inner = isTree(old) && isTree(value);
    both.set(key, inner ? merged(old, value) : value);
  }
  return Object.fromEntries(both);
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Blocks of systems that have a table of their own. */
const otherSystems = ['titan', 'teraslice', 'batch'];

/** Every key that can be set, as `mongo.resources.cpuLimit`: those of one block, or all that belong to WholeTale. */
export function settingKeys(block?: string): string[] {
  const keys = keysOf(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema);
  const blockOf = (key: string) => key.split('.')[0] ?? '';
  return keys
    .filter((key) => (block === undefined ? !otherSystems.includes(blockOf(key)) : blockOf(key) === block))
    .sort();
}

/** Paths at which manifests differ with settings and without them. */
export function changesOf(
  manifestsOf: (settings: object) => readonly Manifest[],
  settings: object,
  given: object = {},
): string[] {
  const before = flat(manifestsOf(given));
  const after = flat(manifestsOf(merged(given, settings)));
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

/** A key changes what it is for, and nothing else. */
export function expectEffect(
  manifestsOf: (settings: object) => readonly Manifest[],
  key: string,
  { value, given, changes }: Effect,
): void {
  const changed = changesOf(manifestsOf, settingsWith(key, value), given);
  expect(changed).not.toEqual([]);
  expect(changed.filter((path) => !changes.some((each) => each.test(path)))).toEqual([]);
  expect(changes.filter((each) => !changed.some((path) => each.test(path)))).toEqual([]);
}
