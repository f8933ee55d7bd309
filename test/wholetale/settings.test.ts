import { z } from 'zod';

import { schema } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';
import type { Effect } from './effects';
import { effects, notInManifests } from './effects';
import { manifestsOf } from './support';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Every key that can be set, as `mongo.resources.cpuLimit`. */
function keysOf({ properties }: JsonSchema, prefix: readonly string[] = []): string[] {
  if (!properties) return [prefix.join('.')];
  return Object.entries(properties).flatMap(([key, value]) => keysOf(value, [...prefix, key]));
}

function settingsWith(key: string, value: unknown): object {
  return key
    .split('.')
    .reverse()
    .reduce<unknown>((inner, part) => ({ [part]: inner }), value) as object;
}

/** `Kind/name /path` of every plain value. */
function flat(manifests: readonly Manifest[]): Map<string, unknown> {
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

function changes(settings: object, given: object = {}): string[] {
  const before = flat(manifestsOf(given));
  const after = flat(manifestsOf(merged(given, settings)));
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

test('every key has an effect here, or is known to have none on manifests', () => {
  const keys = keysOf(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema);
  expect([...effects.keys(), ...notInManifests].sort()).toEqual(keys.sort());
});

test.each([...effects])(
  '%s changes what it is for, and nothing else',
  (key: string, { value, given, changes: expected }: Effect) => {
    const changed = changes(settingsWith(key, value), given);
    expect(changed).not.toEqual([]);
    expect(changed.filter((path) => !expected.some((each) => each.test(path)))).toEqual([]);
    expect(expected.filter((each) => !changed.some((path) => each.test(path)))).toEqual([]);
  },
);

test('an environment variable of the settings goes before one of ours', () => {
  const env = { REGISTRY_AUTH: 'silly' };
  expect(changes({ registry: { env } })).toEqual([
    'Deployment/registry /spec/template/spec/containers/0/env/0/value',
  ]);
});

test('the affinity of the settings is taken over as it stands', () => {
  // A field that is newer than the types of cdk8s-plus.
  const affinity = {
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ matchLabelKeys: ['a'] }] },
  };
  expect(changes({ mongo: { affinity } })).toEqual([
    'Deployment/mongo /spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/0/matchLabelKeys/0',
  ]);
});

test('with another ingress class, the ingresses of tales get it too', () => {
  const classOf = (settings: object) =>
    [...flat(manifestsOf(settings))]
      .filter(([path]) => path.startsWith('Deployment/celery-worker'))
      .map(([, value]) => value);
  expect(classOf({ ingress: { className: 'haproxy' } })).toContain('"haproxy"');
  expect(classOf({ cluster: { type: 'none' } })).not.toContain('"INGRESS_CLASS"');
});
