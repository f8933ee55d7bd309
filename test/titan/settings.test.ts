import { z } from 'zod';

import { plannedManifests } from '../../src/app';
import { runningSystems } from '../../src/config/systems';
import { schema } from '../../src/config/schema';
import { repository, repositoryVolume } from '../../src/config/schema/titan';
import type { Manifest } from '../../src/kube/manifest';
import type { Effect } from '../settings-effects';
import { changesOf, expectEffect, settingKeys, settingsWith } from '../settings-effects';
import { effects, notInManifests, repositoryEffects, volumeEffects } from './effects';
import { configManifests, configOf, postgres } from './support';

const configured = (settings: object): Manifest[] =>
  plannedManifests({
    ...schema.parse({ wholetale: { enabled: false }, ...settings }),
    environment: 'test',
  }).map(({ manifest }) => manifest);
const pg = (settings: object): Manifest[] => configManifests(settings);
const volume = (settings: object): Manifest[] =>
  configManifests({ volumes: { v0: { ...postgres.volumes.v0, ...settings } } });

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function keysOf({ properties }: JsonSchema, prefix: readonly string[] = []): string[] {
  if (!properties) return [prefix.join('.')];
  return Object.entries(properties).flatMap(([key, inner]) => keysOf(inner, [...prefix, key]));
}

const keysOfSchema = (of: z.ZodType) => keysOf(z.toJSONSchema(of, { unrepresentable: 'any' }) as JsonSchema);

test('every key has an effect here, or is known to have none on the manifests of `up`', () => {
  expect([...effects.keys(), ...notInManifests].sort()).toEqual(settingKeys('titan'));
});

test('every key of a repository and of a volume has an effect here', () => {
  expect([...repositoryEffects.keys()].sort()).toEqual(keysOfSchema(repository).sort());
  expect([...volumeEffects.keys()].sort()).toEqual(keysOfSchema(repositoryVolume).sort());
});

test.each([...effects])('%s changes what it is for, and nothing else', (key: string, effect: Effect) => {
  expectEffect(configured, key, effect);
});

test.each([...repositoryEffects])(
  'of a repository, %s changes what it is for, and nothing else',
  (key, effect) => {
    expectEffect(pg, key, effect);
  },
);

test.each([...volumeEffects])('of a volume, %s changes what it is for, and nothing else', (key, effect) => {
  expectEffect(volume, key, effect);
});

test('without a repository there is nothing of Titan; with one there is a namespace for it', () => {
  expect(plannedManifests(configOf()).filter(({ chart }) => chart === 'titan')).toEqual([]);
  expect(runningSystems(configOf()).map(({ system }) => system)).toEqual(['wholetale']);
  const config = configOf({ repositories: { pg: postgres } });
  expect(runningSystems(config)).toContainEqual({ system: 'titan', namespace: 'titan' });
  const [first] = plannedManifests(config).filter(({ chart }) => chart === 'titan');
  expect(first!.manifest).toMatchObject({
    kind: 'Namespace',
    metadata: { name: 'titan', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
});

test('everything of the configuration carries the stamp of its stack, and nothing says that commands made it', () => {
  for (const { metadata } of configManifests({ service: { type: 'LoadBalancer' }, from: { commit: 'a' } })) {
    expect(metadata.annotations).toMatchObject({ 'talestack.io/stack': 'talestack/test' });
    expect(metadata.annotations).not.toHaveProperty('talestack.io/made-by');
  }
});

test('the registry of a mirror goes before the image, and the pull secret with it', () => {
  const images = { prefix: 'mirror.example.org', pullSecret: 'pull' };
  const mirrored = (settings: object) => configManifests({}, {}, settings);
  expect(changesOf(mirrored, settingsWith('images', images)).sort()).toEqual([
    'StatefulSet/pg /spec/template/spec/containers/0/image',
    'StatefulSet/pg /spec/template/spec/imagePullSecrets/0/name',
  ]);
});

test('raising `revision` restarts a repository of the configuration', () => {
  expect(changesOf((settings) => configManifests({}, {}, settings), { revision: 3 })).toEqual([
    'StatefulSet/pg /spec/template/metadata/annotations/talestack.io/revision',
  ]);
});
