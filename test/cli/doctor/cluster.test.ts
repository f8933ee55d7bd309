import type { V1StorageClass } from '@kubernetes/client-node';

import { nodesFinding } from '../../../src/cli/doctor/checks/nodes';
import { beyondBaseline, podSecurityFinding } from '../../../src/cli/doctor/checks/pod-security';
import { storageFinding } from '../../../src/cli/doctor/checks/storage';
import { fuseFinding, trustFinding } from '../../../src/cli/doctor/checks/tales';
import { plannedPods, podAmounts } from '../../../src/cli/doctor/pods';
import { configOf, manifestsOf } from '../../wholetale/support';
import { container, node, pods } from './support';

const claims = (settings: object = {}) =>
  manifestsOf(settings).filter(({ kind }) => kind === 'PersistentVolumeClaim');

function storageClass(name: string, isDefault: boolean, more: Partial<V1StorageClass> = {}): V1StorageClass {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': `${isDefault}` };
  return { metadata: { name, annotations }, provisioner: 'x', ...more };
}

describe('StorageClass', () => {
  it.each<[string, object, V1StorageClass[], string, RegExp]>([
    [
      'one default',
      {},
      [storageClass('a', true), storageClass('b', false)],
      'ok',
      /^a \(default\): Immediate, claims cannot grow/,
    ],
    [
      'a default that grows',
      {},
      [storageClass('a', true, { allowVolumeExpansion: true })],
      'ok',
      /claims can grow/,
    ],
    [
      'no default',
      {},
      [storageClass('a', false)],
      'fail',
      /no StorageClass is the default, and 5 claims name none; the cluster has: a/,
    ],
    ['none at all', {}, [], 'fail', /the cluster has none/],
    [
      'two defaults',
      {},
      [storageClass('a', true), storageClass('b', true)],
      'fail',
      /2 StorageClasses are the default: a, b/,
    ],
    [
      'a class that is not there',
      { mongo: { storageClass: 'fast' } },
      [storageClass('a', true)],
      'fail',
      /no such StorageClass/,
    ],
  ])('%s', (_case, settings, classes, outcome, message) => {
    const found = storageFinding(claims(settings), classes);
    expect(found.outcome).toBe(outcome);
    expect(found.message).toMatch(message);
  });

  it('is of no interest once all claims are there', () => {
    expect(storageFinding([], []).outcome).toBe('ok');
    const [claim] = claims({ mongo: { storageClass: 'any' } }).filter(({ metadata }) =>
      metadata.name.startsWith('mongo'),
    );
    const byHand = { ...claim!, spec: { storageClassName: '' } };
    expect(storageFinding([byHand], [])).toMatchObject({
      outcome: 'ok',
      message: expect.stringContaining('made by hand') as string,
    });
  });

  it('that makes volumes before the pod has a zone is a risk where there are zones', () => {
    const zoned = ['a', 'b'].map((zone) =>
      node(zone, {}, { metadata: { labels: { 'topology.kubernetes.io/zone': zone } } }),
    );
    expect(storageFinding(claims(), [storageClass('x', true)], zoned).outcome).toBe('warn');
    const late = storageClass('x', true, { volumeBindingMode: 'WaitForFirstConsumer' });
    expect(storageFinding(claims(), [late], zoned).outcome).toBe('ok');
    expect(storageFinding(claims(), [storageClass('x', true)], zoned.slice(1)).outcome).toBe('ok');
  });
});

describe('Pod Security', () => {
  const planned = plannedPods(manifestsOf());
  const labelled = (level?: string) => ({
    metadata: { name: 'x', labels: { ...(level && { 'pod-security.kubernetes.io/enforce': level }) } },
  });

  it.each([
    [undefined, 'ok'],
    [labelled(), 'ok'],
    [labelled('privileged'), 'ok'],
    [labelled('baseline'), 'fail'],
    [labelled('restricted'), 'fail'],
  ])('of the namespace %j: %s', (live, outcome) => {
    expect(podSecurityFinding('x', live, planned).outcome).toBe(outcome);
  });

  it('names the pods that would be refused, and no other', () => {
    const owners = podSecurityFinding('x', labelled('baseline'), planned).problems?.map(({ where }) => where);
    expect(owners).toEqual(
      ['Deployment/wholetale/celery-worker', 'DaemonSet/wholetale/registry-trust'].filter((each) =>
        planned.some(({ owner }) => owner === each),
      ),
    );
    expect(
      beyondBaseline({ containers: [{ name: 'c', securityContext: { capabilities: { add: ['CHOWN'] } } }] }),
    ).toEqual([]);
  });
});

describe('nodes', () => {
  const small = node('small', { cpu: '2', memory: '4Gi' });
  const large = node('large', { cpu: '4', memory: '16Gi' });
  const worker = pods('worker', { containers: [container('docker', { cpu: '500m', memory: '7Gi' })] });

  it('have one that the largest pod fits on', () => {
    expect(nodesFinding([worker], [small, large]).outcome).toBe('ok');
  });

  it('that are all too small: which pod, what, and how much there is', () => {
    expect(nodesFinding([worker], [small])).toMatchObject({
      outcome: 'fail',
      problems: [
        { where: 'Deployment/here/worker', message: 'asks for memory 7Gi (the largest node has 4Gi)' },
      ],
    });
  });

  it('that are large enough and not admitted to do not count', () => {
    const tainted = node('t', large.status!.allocatable!, {
      spec: { taints: [{ key: 'builder', effect: 'NoSchedule' }] },
    });
    expect(nodesFinding([worker], [small, tainted]).outcome).toBe('fail');
    const tolerant = pods('worker', {
      ...worker.spec,
      tolerations: [{ key: 'builder', operator: 'Exists' }],
    });
    expect(nodesFinding([tolerant], [small, tainted]).outcome).toBe('ok');
    const choosy = pods('worker', { ...worker.spec, nodeSelector: { pool: 'build' } });
    expect(nodesFinding([choosy], [large])).toMatchObject({
      problems: [{ message: 'no node has pool=build' }],
    });
  });

  it('that are too few for all pods together', () => {
    expect(nodesFinding([{ ...worker, replicas: 3 }], [large])).toMatchObject({
      outcome: 'warn',
      message: 'the pods together ask for more than all nodes have: memory 21Gi of 16Gi',
    });
  });

  it('that are none may come on demand', () => {
    expect(nodesFinding([worker], []).outcome).toBe('warn');
  });

  it('that are simulated are called so', () => {
    const simulated = node('s', large.status!.allocatable!, {
      metadata: { labels: { 'talestack.io/simulated': 'true' } },
    });
    expect(nodesFinding([worker], [simulated]).message).toContain('1 node, all simulated');
    expect(nodesFinding([worker], [simulated, large]).message).toContain('2 nodes, 1 simulated');
  });
});

describe('what a pod asks for', () => {
  it('is its containers together, or its largest init step; a limit alone is a request', () => {
    const spec = {
      containers: [container('a', { cpu: '1', memory: '1Gi' }), container('b', {}, { memory: '2Gi' })],
      initContainers: [container('step', { memory: '4Gi' })],
    };
    expect(podAmounts(spec, 'requests')).toEqual({ cpu: 1, memory: 4 * 2 ** 30 });
    expect(podAmounts(spec, 'limits')).toEqual({ memory: 2 * 2 ** 30 });
  });

  it('counts init containers that stay beside the others', () => {
    const sidecar = { ...container('s', { memory: '1Gi' }), restartPolicy: 'Always' };
    const spec = { containers: [container('a', { memory: '1Gi' })], initContainers: [sidecar] };
    expect(podAmounts(spec, 'requests')).toEqual({ memory: 2 * 2 ** 30 });
  });
});

describe('what tales need', () => {
  it('is FUSE, but with the legacy gwvolman', () => {
    const fuse = node('n', { 'smarter-devices/fuse': '20' });
    expect(fuseFinding(configOf(), [fuse, node('o', {})])).toMatchObject({
      outcome: 'ok',
      message: 'smarter-devices/fuse on 1 node',
    });
    expect(fuseFinding(configOf(), [node('o', { 'smarter-devices/fuse': '0' })]).outcome).toBe('warn');
    expect(fuseFinding(configOf({ worker: { variant: 'legacy' } }), []).outcome).toBe('skipped');
  });

  it('is containerd on every node, where the DaemonSet writes its files', () => {
    const settings = { cluster: { type: 'none' } };
    const running = (containerRuntimeVersion: string) =>
      node('n', {}, { status: { nodeInfo: { containerRuntimeVersion } as never } });
    const found = (runtime: string) =>
      trustFinding(manifestsOf(settings), configOf(settings), [running(runtime)]);
    expect(found('containerd://2.1.0').outcome).toBe('ok');
    expect(found('docker://28.0')).toMatchObject({
      outcome: 'warn',
      problems: [{ where: 'Node/n', message: 'docker://28.0' }],
    });
    expect(trustFinding(manifestsOf(), configOf(), []).outcome).toBe('skipped');
  });
});
