import { expectEffect, settingKeys } from '../settings-effects';
import { manifestsOf } from '../wholetale/support';
import { effects } from './effects';
import { cluster } from './support';

test('every key of the block has an effect here', () => {
  expect([...effects.keys()].map((key) => `teraslice.${key}`).sort()).toEqual(settingKeys('teraslice'));
});

test.each([...effects])('teraslice.%s changes what it is for, and nothing else', (key, effect) => {
  const { given = {} } = effect;
  const search = { deploy: true, ...('search' in given ? (given.search as object) : {}) };
  expectEffect(manifestsOf, `teraslice.${key}`, { ...effect, given: cluster({ ...given, search }) });
});

test('an environment variable of the settings goes before one of ours', () => {
  const env = { OPENSEARCH_JAVA_OPTS: '-Xmx1g' };
  const changed = {
    value: env,
    given: cluster(),
    changes: [/^Deployment\/teraslice-search .*\/env\/\d\/value$/],
  };
  expectEffect(manifestsOf, 'teraslice.search.env', changed);
});
