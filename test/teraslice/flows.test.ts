import { plannedTalks } from '../../src/app';
import { configOf } from '../wholetale/support';
import { cluster } from './support';

const lines = (settings: object) =>
  plannedTalks(configOf(settings)).map(
    ({ chart, from, to, ports }) => `${chart}: ${from.id} ${to.id} ${ports.join()}`,
  );

const always = [
  'teraslice: anyone teraslice-master 5678',
  'teraslice: teraslice-master anything any',
  'teraslice: job job any',
  'teraslice: teraslice-master job any',
  'teraslice: job teraslice-master 5678',
  'teraslice: job anything any',
];

test('the search backend has lines where there is one', () => {
  const elsewhere = { deploy: false, nodes: ['http://search.example.org:9200'] };
  expect(lines(cluster({ jobPorts: [], search: elsewhere }))).toEqual(always);
  expect(lines(cluster({ jobPorts: [] }))).toEqual([
    ...always,
    'teraslice: teraslice-master teraslice-search 9200',
    'teraslice: job teraslice-search 9200',
    'teraslice: teraslice-search dns 53/UDP,53',
  ]);
});

test('ports of jobs that others may reach are a line', () => {
  expect(lines(cluster({ jobPorts: [3333, 8080] }))).toContain('teraslice: anyone job 3333,8080');
});

test('it is the same where NetworkPolicies are switched off', () => {
  expect(lines(cluster({}, { networkPolicy: { enabled: false } }))).toEqual(lines(cluster()));
});
