import type { V1Job, V1StatefulSet } from '@kubernetes/client-node';

import { titan } from '../../src/app';
import type { Manifest } from '../../src/kube/manifest';
import type { End } from '../wholetale/network/evaluate';
import { admitted } from '../wholetale/network/evaluate';
import type { NetworkPolicyManifest } from '../wholetale/support';
import { commandManifests, configManifests, configOf, one } from './support';

const policiesIn = (manifests: readonly Manifest[]) =>
  manifests.filter((each): each is Manifest & NetworkPolicyManifest => each.kind === 'NetworkPolicy');

const labelsOf = (workload: V1StatefulSet | V1Job) => workload.spec!.template.metadata!.labels!;
const pod = (name: string, labels: Record<string, string>, index: number): End => ({
  name,
  namespace: 'titan',
  labels,
  address: `10.1.0.${index}`,
});

const operation = titan.operationManifests({
  ...titan.operationDefaults(configOf()),
  id: '5f0c7c2e',
  type: 'PUSH',
  repository: 'pg',
  commit: 'c0ffee',
  remoteType: 'ssh',
  remote: {},
  parameters: {},
  volumes: [],
  security: { user: 70 },
});
const repository = pod('pg', labelsOf(one(commandManifests(), 'StatefulSet')), 1);
const push = pod('push', labelsOf(one(operation, 'Job')), 2);
const other = pod('of someone else', { app: 'other' }, 3);
const kubeDns: End = {
  name: 'kube-dns',
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
  address: '10.1.2.1',
};
const mongo: End = {
  name: 'mongo',
  namespace: 'wholetale',
  labels: { app: 'WholeTale' },
  address: '10.1.3.1',
};
const intranet: End = { name: 'intranet', address: '172.20.0.1' };
const metadata: End = { name: 'metadata server', address: '169.254.169.254' };
const world: End = { name: 'world', address: '198.51.100.7' };
const all = [repository, push, other, kubeDns, mongo, intranet, metadata, world];

const sets = [
  ['the configuration', configManifests()],
  ['commands', titan.namespaceManifests(configOf())],
] as const;

test.each(sets)('as %s makes them', (_, manifests) => {
  const policies = policiesIn(manifests);
  const reached = (from: End, port: number, protocol: 'TCP' | 'UDP' = 'TCP') =>
    all
      .filter((to) => to !== from && admitted(policies, { from, to, port, protocol }))
      .map(({ name }) => name);
  // A database: names, and the world; nothing in the cluster.
  expect(reached(repository, 443)).toEqual(['world']);
  expect(reached(repository, 53, 'UDP')).toEqual(['kube-dns', 'metadata server', 'world']);
  // A push goes wherever the remote is, and to no other push.
  expect(reached(push, 22)).toEqual(all.filter((each) => each !== push).map(({ name }) => name));
  const users = all.filter(
    (from) =>
      from !== repository && admitted(policies, { from, to: repository, port: 5432, protocol: 'TCP' }),
  );
  expect(users).toEqual(all.filter((each) => each !== repository));
  expect(admitted(policies, { from: mongo, to: push, port: 22, protocol: 'TCP' })).toBe(false);
  // Pods of others, in a namespace that was there before, are left alone.
  expect(admitted(policies, { from: other, to: intranet, port: 1, protocol: 'TCP' })).toBe(true);
});

test('where they are switched off there are none, and commands put none into `default`', () => {
  const off = { networkPolicy: { enabled: false } };
  expect(policiesIn(configManifests({}, {}, off))).toEqual([]);
  expect(policiesIn(titan.namespaceManifests(configOf({}, off)))).toEqual([]);
  expect(titan.namespaceManifests(configOf({ namespace: 'default' }))).toEqual([]);
  expect(policiesIn(configManifests({}, { namespace: 'default' }))).toHaveLength(3);
});

test('name servers and the world are what the settings say', () => {
  const networkPolicy = { dnsCidrs: ['192.0.2.53/32'], internalCidrs: ['198.51.100.0/24'] };
  const policies = policiesIn(configManifests({}, {}, { networkPolicy }));
  const reaches = (address: string, port: number) =>
    admitted(policies, { from: repository, to: { name: 'x', address }, port, protocol: 'TCP' });
  expect([reaches('198.51.100.7', 443), reaches('172.20.0.1', 443)]).toEqual([false, true]);
});
