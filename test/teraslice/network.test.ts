import { jobCluster } from '../../src/teraslice';
import type { End } from '../wholetale/network/evaluate';
import { admitted } from '../wholetale/network/evaluate';
import { all, configOf, podLabels, one } from '../wholetale/support';
import { cluster } from './support';

const settings = cluster();
const policies = all('NetworkPolicy', settings);

const pod = (name: string, labels: Record<string, string>, index: number): End => ({
  name,
  namespace: 'teraslice',
  labels,
  address: `10.1.0.${index}`,
});
const jobLabels = (component: string, of = jobCluster(configOf(settings)).name) => ({
  'app.kubernetes.io/name': 'teraslice',
  'app.kubernetes.io/component': component,
  'app.kubernetes.io/instance': of,
  'teraslice.terascope.io/exId': '1',
});
const master = pod('master', podLabels(one('Deployment', 'teraslice-master', settings)), 1);
const search = pod('search', podLabels(one('Deployment', 'teraslice-search', settings)), 2);
const controller = pod('controller', jobLabels('execution_controller'), 3);
const worker = pod('worker', jobLabels('worker'), 4);
const foreign = pod('job of another cluster', jobLabels('worker', 'other'), 5);
const user: End = { name: 'user', namespace: 'shop', labels: { app: 'shop' }, address: '10.1.1.1' };
const kafka: End = { name: 'kafka', address: '172.20.0.1' };
const kubeDns: End = {
  name: 'kube-dns',
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
  address: '10.1.2.1',
};
const everyone = [master, search, controller, worker, foreign, user, kafka, kubeDns];

/** Who reaches it on this port. */
const callers = (to: End, port: number, given = policies) =>
  everyone
    .filter((from) => from !== to && admitted(given, { from, to, port, protocol: 'TCP' }))
    .map(({ name }) => name);

test('the master answers its API to all that may talk at all, and nothing else to anybody', () => {
  expect(callers(master, 5678)).toEqual([
    'controller',
    'worker',
    'job of another cluster',
    'user',
    'kafka',
    'kube-dns',
  ]);
  expect(callers(master, 9229)).toEqual([]);
});

test('the search backend hears the master and the jobs of its cluster, and reaches names alone', () => {
  expect(callers(search, 9200)).toEqual(['master', 'controller', 'worker']);
  expect(callers(search, 9300)).toEqual([]);
  const reached = (port: number) =>
    everyone.filter((to) => to !== search && admitted(policies, { from: search, to, port, protocol: 'TCP' }));
  expect(reached(443)).toEqual([]);
  expect(reached(53)).toEqual([kubeDns]);
});

test('the pods of jobs reach each other and whatever their connectors are for; others reach their open ports', () => {
  expect(callers(controller, 45_680)).toEqual(['master', 'worker']);
  expect(callers(controller, 3333)).toEqual(
    everyone.filter((each) => ![controller, search].includes(each)).map(({ name }) => name),
  );
  for (const from of [master, controller, worker])
    expect(admitted(policies, { from, to: kafka, port: 9092, protocol: 'TCP' })).toBe(true);
  const none = all('NetworkPolicy', cluster({ jobPorts: [] }));
  expect(callers(controller, 3333, none)).toEqual(['master', 'worker']);
});

test('a backend that is not ours has no policy, and where they are switched off there are none', () => {
  const names = (given: object) => all('NetworkPolicy', given).map(({ metadata }) => metadata!.name);
  const elsewhere = { search: { deploy: false, nodes: ['http://search.example.org:9200'] } };
  expect(names(cluster(elsewhere))).toEqual(['teraslice-default-deny', 'teraslice-master', 'teraslice-jobs']);
  expect(names(cluster({}, { networkPolicy: { enabled: false } }))).toEqual([]);
});
