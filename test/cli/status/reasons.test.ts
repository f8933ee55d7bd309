import type { CoreV1Event, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

import { claimFinding } from '../../../src/cli/status/claim-reasons';
import type { Evidence } from '../../../src/cli/status/evidence';
import { readEvidence } from '../../../src/cli/status/evidence';
import { reasonsOf } from '../../../src/cli/status/reasons';
import type { LiveObject } from '../../../stacks/workloads';
import { FakeCluster } from '../../fake-cluster';

const namespace = 'wholetale';
const nothing: Evidence = {
  pods: [],
  replicaSets: [],
  claims: [],
  events: [],
  nodes: [],
  storageClasses: [],
  ingressClasses: [],
};

const meta = (name: string, owner?: string, more: object = {}) => ({
  name,
  namespace,
  uid: `uid-${name}`,
  ...(owner !== undefined && {
    ownerReferences: [{ apiVersion: 'v1', kind: 'Any', name: owner, uid: `uid-${owner}` }],
  }),
  ...more,
});

/** One whose pod is on a node; without a Ready condition it is not ready. */
function pod(
  owner: string,
  status: V1Pod['status'],
  spec: object = {},
  name = `${owner}-1`,
  more: object = {},
): V1Pod {
  return {
    metadata: meta(name, owner, more),
    spec: { containers: [{ name: 'main' }], nodeName: 'node-1', ...spec },
    ...(status && { status }),
  };
}

const container = (
  state: V1ContainerStatus['state'],
  more: Partial<V1ContainerStatus> = {},
): V1ContainerStatus => ({
  name: 'main',
  image: 'a/b:1',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...(state && { state }),
  ...more,
});
const waits = (reason: string, message?: string) => ({
  waiting: { reason, ...(message !== undefined && { message }) },
});
const running = { running: { startedAt: new Date() } };

function event(about: string, reason: string, message: string, minute = 0, type = 'Warning'): CoreV1Event {
  return {
    metadata: {},
    involvedObject: { uid: `uid-${about}`, name: about },
    reason,
    message,
    type,
    lastTimestamp: new Date(2026, 0, 1, 0, minute),
  };
}

const replicaSet = { metadata: meta('web-rs', 'web'), status: { replicas: 1 } };

/** Reasons of an object of a kind, called web. */
function why(kind: string, live: object, evidence: Partial<Evidence>): string[] {
  const manifest = { apiVersion: 'v1', kind, metadata: { name: 'web', namespace } };
  const object = { metadata: meta('web'), ...live } as LiveObject;
  return reasonsOf(manifest, object, 'some state', { ...nothing, ...evidence }).map(
    ({ cause, message }) => `${cause}: ${message}`,
  );
}

const ofPods = (pods: readonly V1Pod[], more: Partial<Evidence> = {}) =>
  why('Deployment', {}, { replicaSets: [replicaSet], pods, ...more });
const ofContainer = (status: V1ContainerStatus, more: Partial<Evidence> = {}) =>
  ofPods([pod('web-rs', { containerStatuses: [status] })], more);

describe('an image', () => {
  it.each([
    [waits('InvalidImageName', 'couldn\'t parse "A/b"'), 'couldn\'t parse "A/b"'],
    [waits('ErrImagePull', 'denied: requested access'), 'denied: requested access'],
    [
      waits('ImagePullBackOff', 'Back-off pulling image "a/b:1": ErrImagePull: not found'),
      'ErrImagePull: not found',
    ],
    [waits('ErrImageNeverPull'), 'ErrImageNeverPull'],
  ])('that cannot be pulled is named, with what the registry said: %j', (state, said) => {
    expect(ofContainer(container(state))).toEqual([
      `image: pod web-rs-1: container main: the image a/b:1 cannot be pulled: ${said}`,
    ]);
  });

  it('is told by the newest event once the kubelet backs off', () => {
    const events = [
      event('web-rs-1', 'Failed', 'Failed to pull image "a/b:1": too many requests', 2),
      event('web-rs-1', 'Failed', 'Failed to pull image "a/b:1": not found', 1),
      event('web-rs-1', 'Failed', 'Error: ImagePullBackOff', 3),
      event('another', 'Failed', 'Failed to pull image "c": wrong one', 9),
    ];
    const state = waits('ImagePullBackOff', 'Back-off pulling image "a/b:1"');
    expect(ofContainer(container(state), { events })).toEqual([
      expect.stringMatching(/pulled: too many requests$/),
    ]);
  });
});

describe('a container', () => {
  it.each<[string, V1ContainerStatus, string]>([
    [
      'that ran out of memory',
      container(waits('CrashLoopBackOff'), {
        restartCount: 1,
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      }),
      'out-of-memory: pod web-rs-1: container main was killed for want of memory, restarted 1 time',
    ],
    [
      'that crashes',
      container(waits('CrashLoopBackOff'), {
        restartCount: 4,
        lastState: { terminated: { exitCode: 2, message: 'no\nkey' } },
      }),
      'crash: pod web-rs-1: container main failed with exit code 2, restarted 4 times: no key',
    ],
    [
      'that ends without a mistake, and should not end',
      container(waits('CrashLoopBackOff'), { restartCount: 4, lastState: { terminated: { exitCode: 0 } } }),
      'crash: pod web-rs-1: container main ends again and again',
    ],
    [
      'that runs again after a crash, but is not ready yet',
      container(running, { restartCount: 1, lastState: { terminated: { exitCode: 1, reason: 'Error' } } }),
      'crash: pod web-rs-1: container main failed with exit code 1, restarted 1 time',
    ],
    [
      'whose key is missing',
      container(waits('CreateContainerConfigError', "couldn't find key a in Secret wholetale/b")),
      "config: pod web-rs-1: container main cannot be started: couldn't find key a in Secret wholetale/b",
    ],
  ])('%s', (_, status, message) => {
    expect(ofContainer(status)).toEqual([message]);
  });

  it('that runs but does not pass its probe is told with what the probe said', () => {
    const events = [event('web-rs-1', 'Unhealthy', 'Readiness probe failed: 500')];
    expect(ofContainer(container(running), { events })).toEqual([
      'probe: pod web-rs-1: container main runs, but is not ready: Readiness probe failed: 500',
    ]);
    expect(ofContainer(container(running))).toEqual([expect.stringContaining('no probe has failed yet')]);
  });

  it('that cannot be made for want of a volume is told by the newest event', () => {
    const events = [event('web-rs-1', 'FailedMount', 'MountVolume.SetUp failed: secret "a" not found')];
    expect(ofContainer(container(waits('ContainerCreating')), { events })).toEqual([
      'mount: pod web-rs-1: MountVolume.SetUp failed: secret "a" not found',
    ]);
  });

  it('that fails before the others is told, and not that they wait', () => {
    const first = container({ terminated: { exitCode: 3 } }, { name: 'first' });
    const status = {
      initContainerStatuses: [first],
      containerStatuses: [container(waits('PodInitializing'))],
    };
    expect(ofPods([pod('web-rs', status)])).toEqual([
      'crash: pod web-rs-1: init container first failed with exit code 3',
    ]);
  });

  it('that waits for another component says for which', () => {
    const status = { initContainerStatuses: [container(running, { name: 'wait' })] };
    const initContainers = [
      { name: 'wait', command: ['sh', '-c', 'until nc "$1"; do :; done', 'wait', 'mongo:27017'] },
    ];
    expect(ofPods([pod('web-rs', status, { initContainers })])).toEqual([
      'init: pod web-rs-1: init container wait waits for mongo:27017',
    ]);
  });
});

describe('a pod', () => {
  const unscheduled = (message: string) => ({
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
  });

  it('that no node takes is told with what the scheduler said, without its footnotes', () => {
    const message =
      '0/4 nodes are available: 4 Insufficient memory. preemption: 0/4 nodes are available: 4 No victims.';
    expect(ofPods([pod('web-rs', unscheduled(message))])).toEqual([
      'unschedulable: pod web-rs-1: no node takes it: 0/4 nodes are available: 4 Insufficient memory',
    ]);
  });

  it('that waits for claims is told by what holds these up', () => {
    const volumes = ['a', 'b'].map((claimName) => ({
      name: claimName,
      persistentVolumeClaim: { claimName },
    }));
    const claims = [
      { metadata: meta('a'), spec: { storageClassName: 'slow' }, status: { phase: 'Pending' } },
      { metadata: meta('b'), status: { phase: 'Bound' } },
    ];
    const storageClasses = [{ metadata: { name: 'slow' }, provisioner: 'csi.example' }];
    const events = [event('a', 'ProvisioningFailed', 'no quota for disks')];
    const message = '0/4 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found';
    const pods = [pod('web-rs', unscheduled(message), { volumes })];
    expect(ofPods(pods, { claims, storageClasses, events })).toEqual([
      'claim: pod web-rs-1: waits for claim a: not bound by StorageClass slow: no quota for disks',
    ]);
    expect(ofPods(pods, { claims: [claims[1]!] })).toEqual([
      'claim: pod web-rs-1: waits for claim a: there is none',
    ]);
  });

  it('on a node that is gone is told by its node', () => {
    const nodes = [
      {
        metadata: { name: 'node-1' },
        status: { conditions: [{ type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting' }] },
      },
    ];
    const pods = [pod('web-rs', { containerStatuses: [container(running)] })];
    expect(ofPods(pods, { nodes })).toEqual([
      'node: pod web-rs-1: its node node-1 is not ready: Kubelet stopped posting',
    ]);
  });

  it('of the old version that does not end holds the new one up', () => {
    const old = pod('web-rs', {}, {}, 'old', { deletionTimestamp: new Date() });
    expect(ofPods([old])).toEqual([
      'ending: pod old: is being deleted on node node-1, and has not ended yet',
    ]);
  });

  it('speaks for all that say the same', () => {
    const status = { containerStatuses: [container(waits('ErrImagePull', 'not found'))] };
    const pods = ['a', 'b', 'c'].map((name) => pod('web-rs', status, {}, name));
    expect(ofPods(pods)).toEqual([expect.stringMatching(/^image: pod a and 2 more: /)]);
  });

  it('of another workload is no reason', () => {
    const status = { containerStatuses: [container(waits('ErrImagePull', 'not found'))] };
    expect(ofPods([pod('other-rs', status)])).toEqual([
      'unknown: some state: nothing in the cluster says yet what is missing',
    ]);
  });
});

describe('a Job', () => {
  const failed = {
    status: {
      conditions: [
        { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'limit reached' },
      ],
    },
  };

  it('that failed is told with how its last pod ended', () => {
    const ended = (name: string, exitCode: number, day: number) =>
      pod(
        'web',
        {
          phase: 'Failed',
          containerStatuses: [container({ terminated: { exitCode, message: 'login refused' } })],
        },
        {},
        name,
        {
          creationTimestamp: new Date(2026, 0, day),
        },
      );
    expect(why('Job', failed, { pods: [ended('first', 1, 1), ended('last', 4, 2)] })).toEqual([
      'job: failed: BackoffLimitExceeded: limit reached',
      'crash: pod last: container main failed with exit code 4: login refused',
    ]);
  });

  it('whose pods are refused is told by its event, as is a DaemonSet', () => {
    const events = [event('web', 'FailedCreate', 'Error creating: pods "x" is forbidden: exceeded quota: q')];
    expect(why('Job', {}, { events })).toEqual([
      'quota: the quota of the namespace refuses its pods: pods "x" is forbidden: exceeded quota: q',
    ]);
    expect(why('DaemonSet', { status: { desiredNumberScheduled: 1 } }, { events })).toHaveLength(1);
  });

  it.each([
    ['WholeTale', 'enforce=privileged'],
    ['submission-helper', 'change what the message names'],
  ])('refused by Pod Security in the namespace of %s: %s', (app, fix) => {
    const message = 'Error creating: pods "x" is forbidden: violates PodSecurity "restricted:latest": root';
    const live = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: meta('web', undefined, { labels: { app } }),
    };
    const evidence = { ...nothing, events: [event('web', 'FailedCreate', message)] };
    const [reason] = reasonsOf(live, live, 'some state', evidence);
    expect(reason).toMatchObject({ cause: 'pod-security', fix: expect.stringContaining(fix) as string });
  });
});

describe('a claim', () => {
  const claim = (storageClassName?: string) => ({ spec: { storageClassName }, status: { phase: 'Pending' } });

  it.each([
    ['none', undefined, 'claim: not bound: it names no StorageClass, and no default was given'],
    ['one that is not there', 'fast', 'claim: not bound: there is no StorageClass fast (there is: late)'],
    [
      'one that binds late',
      'late',
      'claim: not bound: StorageClass late waits until a pod that uses it has a node',
    ],
  ])('with the class %s', (_, name, message) => {
    const storageClasses = [
      { metadata: { name: 'late' }, provisioner: 'p', volumeBindingMode: 'WaitForFirstConsumer' },
    ];
    expect(why('PersistentVolumeClaim', claim(name), { storageClasses })).toEqual([message]);
  });

  it('whose class may not be looked at is told without it', () => {
    expect(why('PersistentVolumeClaim', claim('fast'), { storageClasses: undefined })).toEqual([
      'claim: not bound by StorageClass fast: no volume was made yet',
    ]);
  });
});

describe('an Ingress', () => {
  const served = { status: { loadBalancer: { ingress: [{ ip: '10.1.2.3' }] } } };

  it('without an address is told by what its controller said, or by its class', () => {
    const events = [event('web', 'Sync', 'Error syncing to GCP: no static IP "a"')];
    expect(why('Ingress', {}, { events })).toEqual([
      'address: no address: Error syncing to GCP: no static IP "a"',
    ]);
    const nginx = { metadata: { name: 'nginx' } };
    expect(why('Ingress', { spec: { ingressClassName: 'x' } }, { ingressClasses: [nginx] })).toEqual([
      'address: no address: there is no IngressClass x',
    ]);
    expect(why('Ingress', {}, { ingressClasses: [nginx] })).toEqual([
      expect.stringContaining('names no IngressClass'),
    ]);
    expect(why('Ingress', { spec: { ingressClassName: 'nginx' } }, { ingressClasses: [nginx] })).toEqual([
      expect.stringContaining('the controller of IngressClass nginx has not given it one yet'),
    ]);
  });

  it('on GKE is told by each backend that is not healthy', () => {
    const annotations = { 'ingress.kubernetes.io/backends': '{"k8s1-a":"HEALTHY","k8s1-b":"UNHEALTHY"}' };
    expect(why('Ingress', { metadata: meta('web', undefined, { annotations }), ...served }, {})).toEqual([
      "backend: backend k8s1-b is UNHEALTHY: the load balancer's health check does not reach it",
    ]);
  });
});

it('an object that is not there is missing', () => {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace, labels: { 'app.kubernetes.io/instance': 'dev' } },
  };
  expect(reasonsOf(manifest, undefined, 'missing', nothing)).toEqual([
    {
      object: 'Deployment/wholetale/web',
      cause: 'missing',
      message: 'is not in the cluster',
      fix: 'talestack up dev; if someone deleted it, talestack refresh dev first',
    },
  ]);
});

describe('a claim', () => {
  const spec = { storageClassName: 'fast' };
  const status = { phase: 'Pending' };
  const storageClasses = [{ metadata: { name: 'fast' }, provisioner: 'csi.example' }];
  const ofClaim = (more: Partial<Evidence>, source: object = {}) =>
    why('PersistentVolumeClaim', { spec: { ...spec, ...source }, status }, { storageClasses, ...more });

  it('is told by the newest warning, whatever is normal came after it', () => {
    const normal = event('web', 'ExternalProvisioning', 'Waiting for a volume to be created', 9, 'Normal');
    const warning = event('web', 'ProvisioningFailed', 'no quota', 1);
    expect(ofClaim({ events: [normal, warning] })).toEqual([
      'claim: not bound by StorageClass fast: no quota',
    ]);
    expect(ofClaim({ events: [normal] })).toEqual([
      'claim: not bound by StorageClass fast: Waiting for a volume to be created',
    ]);
  });

  it('that begins with a snapshot is told by what ails that', () => {
    const source = { dataSource: { kind: 'VolumeSnapshot', name: 'web-one' } };
    const snapshot = { kind: 'VolumeSnapshot', metadata: meta('web-one') };
    expect(ofClaim({ snapshots: [] }, source)).toEqual([
      'claim: not bound: there is no VolumeSnapshot web-one, which its data are to come from',
    ]);
    expect(
      ofClaim({ snapshots: [{ ...snapshot, status: { error: { message: 'no\nspace' } } }] }, source),
    ).toEqual([
      expect.stringContaining('web-one, which its data are to come from, cannot be used yet: no space'),
    ]);
    const usable = [{ ...snapshot, status: { readyToUse: true } }];
    expect(ofClaim({ snapshots: usable }, source)).toEqual([
      expect.stringContaining('no volume was made yet'),
    ]);
    expect(ofClaim({ snapshots: undefined }, source)).toEqual([
      expect.stringContaining('no volume was made yet'),
    ]);
  });

  it('is failing once its driver says so, and not while that is slow', () => {
    const failing = (message: string) =>
      claimFinding(
        { metadata: meta('web'), spec, status },
        { ...nothing, storageClasses, events: [event('web', 'ProvisioningFailed', message)] },
      )?.failing;
    expect(failing('no quota')).toBe(true);
    expect(failing('rpc error: code = DeadlineExceeded')).toBeUndefined();
  });
});

test('a snapshot is looked for only where a claim without a volume begins with one', async () => {
  const spec = { dataSource: { kind: 'VolumeSnapshot', name: 'web-one' } };
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: meta('web'), spec };
  const snapshot = {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshot',
    metadata: meta('web-one'),
  };
  const cluster = new FakeCluster({ ...claim, status: { phase: 'Pending' } }, snapshot);
  expect((await readEvidence(cluster, [namespace])).snapshots).toMatchObject([
    { metadata: { name: 'web-one' } },
  ]);
  cluster.patch(`PersistentVolumeClaim/${namespace}/web`, { status: { phase: 'Bound' } });
  expect((await readEvidence(cluster, [namespace])).snapshots).toEqual([]);
});
