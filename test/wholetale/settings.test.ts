import { changesOf, expectEffect, flat, settingKeys } from '../settings-effects';
import { effects, notInManifests } from './effects';
import { manifestsOf } from './support';

const changes = (settings: object, given?: object) => changesOf(manifestsOf, settings, given);

test('every key has an effect here, or is known to have none on manifests', () => {
  expect([...effects.keys(), ...notInManifests].sort()).toEqual(settingKeys());
});

test.each([...effects])('%s changes what it is for, and nothing else', (key, effect) => {
  expectEffect(manifestsOf, key, effect);
});

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
