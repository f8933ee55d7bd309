import { plannedManifests } from '../../src/app';
import { schema } from '../../src/config/schema';
import { expectEffect, settingKeys } from '../settings-effects';
import { effects, inSecrets } from './effects';

const manifestsOf = (settings: object) =>
  plannedManifests({ ...schema.parse(settings), environment: 'test' }).map(({ manifest }) => manifest);

test('every key of the block has an effect here', () => {
  expect([...effects.keys(), ...inSecrets].sort()).toEqual(settingKeys('batch'));
});

test.each([...effects])('%s changes what it is for, and nothing else', (key, effect) => {
  expectEffect(manifestsOf, key, effect);
});
