import { nearest } from '../../src/config/nearest';

const known = ['set', 'dir', 'name', 'json', 'namespace', 'skip-check'];

it.each([
  ['ste', undefined],
  ['sett', 'set'],
  ['Set', 'set'],
  ['nmae', 'name'],
  ['jsn', 'json'],
  ['nmaespcae', undefined],
  ['namespce', 'namespace'],
  ['skipchek', 'skip-check'],
  ['yes', undefined],
  ['user', undefined],
  ['', undefined],
])('%s: %s', (word, meant) => {
  expect(nearest(word, known)).toBe(meant);
});
