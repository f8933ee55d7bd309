import { plannedTalks } from '../../src/app';
import { configOf, postgres } from './support';

test('the table is there with and without NetworkPolicies, and only where there are repositories', () => {
  const repositories = { pg: postgres };
  const talks = plannedTalks(configOf({ repositories }));
  expect(talks.filter(({ chart }) => chart === 'titan')).toMatchObject([
    { from: { id: 'anyone', pods: false }, to: { id: 'repository', pods: true }, ports: ['any'] },
    { from: { id: 'repository' }, to: { id: 'dns' }, ports: ['53/UDP', '53'] },
    { from: { id: 'repository' }, to: { id: 'world', pods: false }, ports: ['any'] },
    { from: { id: 'operation', words: 'pushes and pulls', pods: true }, to: { id: 'anything' } },
  ]);
  expect(plannedTalks(configOf({ repositories }, { networkPolicy: { enabled: false } }))).toEqual(talks);
  expect(plannedTalks(configOf()).some(({ chart }) => chart === 'titan')).toBe(false);
});
