import { claimLimitProblems, limitProblems, withDefaults } from '../../../src/cli/doctor/limits';
import {
  objectAmounts,
  podQuotaAmounts,
  quotaProblems,
  unnamedProblems,
} from '../../../src/cli/doctor/quota';
import { container, pods } from './support';

const quota = (hard: Record<string, string>, used: Record<string, string> = {}) => [
  { where: 'ResourceQuota q', hard, used },
];
const mongo = pods('mongo', {
  containers: [container('mongo', { cpu: '500m', memory: '1Gi' }, { memory: '2Gi' })],
});
const trust = pods(
  'trust',
  { containers: [container('proxy', { cpu: '100m', memory: '100Mi' })] },
  { perNode: true },
);

describe('what counts for a quota', () => {
  it('of pods: requests with and without their prefix, limits, and the pods; DaemonSets for each node', () => {
    const amounts = podQuotaAmounts([mongo, trust], 4);
    expect(amounts['requests.cpu']).toBeCloseTo(0.9);
    expect(amounts.cpu).toBe(amounts['requests.cpu']);
    expect(amounts).toMatchObject({ pods: 5, 'count/pods': 5, 'limits.memory': 2 * 2 ** 30 });
  });

  it('of objects: their count by either name, and the storage of claims', () => {
    const claim = (storage: string, storageClassName?: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      spec: { resources: { requests: { storage } }, ...(storageClassName && { storageClassName }) },
    });
    const amounts = objectAmounts([
      claim('1Gi'),
      claim('2Gi', 'fast'),
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
      { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
    ]);
    expect(amounts).toMatchObject({
      persistentvolumeclaims: 2,
      'requests.storage': 3 * 2 ** 30,
      'fast.storageclass.storage.k8s.io/requests.storage': 2 * 2 ** 30,
      'count/networkpolicies.networking.k8s.io': 1,
      'count/ingresses.networking.k8s.io': 1,
    });
  });
});

describe('quotaProblems', () => {
  const needed = { 'requests.memory': 3 * 2 ** 30, pods: 4 };

  it('finds what is too small, with what others use', () => {
    expect(quotaProblems(quota({ 'requests.memory': '2Gi', pods: '10', services: '0' }), needed, {})).toEqual(
      [
        {
          where: 'ResourceQuota q',
          key: 'requests.memory',
          value: '2Gi',
          message: 'the environment needs 3Gi',
        },
      ],
    );
    expect(quotaProblems(quota({ pods: '5' }, { pods: '2' }), needed, {})).toMatchObject([
      { message: 'the environment needs 4, and others use 2' },
    ]);
  });

  it('does not count what is ours already twice', () => {
    expect(quotaProblems(quota({ pods: '5' }, { pods: '5' }), needed, { pods: 4 })).toEqual([]);
  });

  it('wants every container to have what is counted, unless a LimitRange fills it in', () => {
    const hard = quota({ 'limits.cpu': '10', memory: '10Gi' });
    expect(unnamedProblems(hard, [mongo])).toMatchObject([
      { key: 'limits.cpu', message: expect.stringContaining('mongo/mongo') as string },
    ]);
    const limits = [{ where: 'l', items: [{ type: 'Container', _default: { cpu: '1' } }] }];
    expect(unnamedProblems(hard, [{ ...mongo, spec: withDefaults(mongo.spec, limits) }])).toEqual([]);
  });
});

describe('LimitRanges', () => {
  const range = (item: object) => [{ where: 'LimitRange l', items: [{ type: 'Container', ...item }] }];

  it.each([
    ['max', { max: { memory: '1Gi' } }, 'memory 2Gi is more than 1Gi, by LimitRange l'],
    ['min', { min: { cpu: '1' } }, 'cpu 0.5 is less than 1, by LimitRange l'],
    [
      'ratio',
      { maxLimitRequestRatio: { memory: '1' } },
      'the limit of memory is more than 1 times its request, by LimitRange l',
    ],
  ])('hold containers to their %s', (_case, item, message) => {
    expect(limitProblems([mongo], range(item))).toEqual([
      { where: 'Deployment/here/mongo', key: 'mongo', message },
    ]);
  });

  it('hold pods as a whole', () => {
    const two = pods('two', {
      containers: [container('a', { cpu: '1' }, { cpu: '1' }), container('b', { cpu: '1' }, { cpu: '1' })],
    });
    expect(limitProblems([two], range({ type: 'Pod', max: { cpu: '1500m' } }))).toMatchObject([
      { message: 'cpu 2 is more than 1500m, by LimitRange l' },
    ]);
    expect(limitProblems([two], range({ max: { cpu: '1500m' } }))).toEqual([]);
  });

  it('hold claims', () => {
    const limits = range({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '5Gi' } });
    const claims = ['200Mi', '2Gi', '10Gi'].map((size) => ({ path: size, size }));
    expect(claimLimitProblems(claims, limits).map(({ where }) => where)).toEqual(['200Mi', '10Gi']);
  });
});
