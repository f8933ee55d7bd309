import type { KubeObject } from '../../../sandbox/provider/objects';
import { readiness } from '../../../sandbox/provider/readiness';

function object(kind: string, more: Record<string, unknown> = {}, metadata: object = {}): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'it', ...metadata }, ...more };
}

const deployed = (status: object, generation = 2) =>
  object('Deployment', { spec: { replicas: 2 }, status }, { generation });
const all = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const condition = (type: string, status: string, more: object = {}) => ({
  conditions: [{ type, status, ...more }],
});

describe('readiness', () => {
  it.each([
    ['a Deployment with all pods', deployed(all)],
    ['a Deployment without pods', object('Deployment', { spec: { replicas: 0 }, status: {} })],
    ['a Job that is complete', object('Job', { status: condition('Complete', 'True') })],
    ['a pod that ended well', object('Pod', { status: { phase: 'Succeeded' } })],
    ['a pod that is ready', object('Pod', { status: condition('Ready', 'True') })],
    [
      'a Deployment that has all pods after its deadline',
      deployed({ ...all, ...condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' }) }),
    ],
    [
      'a load balancer with an address',
      object('Service', {
        spec: { type: 'LoadBalancer' },
        status: { loadBalancer: { ingress: [{ hostname: 'lb' }] } },
      }),
    ],
    [
      'a StatefulSet with all pods',
      object('StatefulSet', { spec: { replicas: 1 }, status: { replicas: 1, readyReplicas: 1 } }),
    ],
    [
      'a StatefulSet that is stopped',
      object('StatefulSet', { spec: { replicas: 0 }, status: { replicas: 0 } }),
    ],
    ['a snapshot that is ready', object('VolumeSnapshot', { status: { readyToUse: true } })],
    ['a bound claim', object('PersistentVolumeClaim', { status: { phase: 'Bound' } })],
    ['a Service inside of the cluster', object('Service', { spec: { type: 'ClusterIP' } })],
    [
      'an Ingress with an address',
      object('Ingress', { status: { loadBalancer: { ingress: [{ ip: '1' }] } } }),
    ],
    ['an active namespace', object('Namespace', { status: { phase: 'Active' } })],
    ['a kind without a state', object('ConfigMap')],
    ['what nobody waits for', object('Job', {}, { annotations: { 'pulumi.com/skipAwait': 'true' } })],
  ])('%s is ready', (_case, it) => {
    expect(readiness(it)).toEqual({ ready: true });
  });

  it.each([
    [
      'a Deployment that its controller has not seen',
      deployed({ ...all, observedGeneration: 1 }),
      'not seen yet',
    ],
    ['a Deployment in the middle of a rollout', deployed({ ...all, updatedReplicas: 1 }), '1/2 pods updated'],
    ['a Deployment with old pods', deployed({ ...all, replicas: 3 }), 'old pods are ending'],
    [
      'a Deployment whose pods do not answer',
      deployed({ ...all, availableReplicas: 0 }),
      '0/2 pods available',
    ],
    [
      'a Deployment whose pods are refused',
      deployed({
        ...all,
        replicas: 0,
        updatedReplicas: 0,
        ...condition('ReplicaFailure', 'True', { message: 'pods "it-1" is forbidden: exceeded quota' }),
      }),
      'exceeded quota',
    ],
    ['a running Job', object('Job', { status: {} }), 'the Job runs'],
    ['a pod that starts', object('Pod', { status: { phase: 'Pending' } }), 'phase Pending'],
    ['an unbound claim', object('PersistentVolumeClaim', { status: {} }), 'claim is Pending'],
    [
      'a load balancer without address',
      object('Service', { spec: { type: 'LoadBalancer' } }),
      'no address yet',
    ],
    ['an Ingress without address', object('Ingress', { status: { loadBalancer: {} } }), 'no address yet'],
    ['a namespace that ends', object('Namespace', { status: { phase: 'Terminating' } }), 'Terminating'],
    [
      'a definition that is not served',
      object('CustomResourceDefinition', { status: {} }),
      'not established',
    ],
    [
      'a DaemonSet on one of two nodes',
      object('DaemonSet', {
        status: { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
      }),
      '1/2 pods available',
    ],
    [
      'a StatefulSet whose pod does not answer',
      object('StatefulSet', { spec: { replicas: 1 }, status: { replicas: 1, readyReplicas: 0 } }),
      '0/1 pods ready',
    ],
    [
      'a StatefulSet that is being stopped',
      object('StatefulSet', { spec: { replicas: 0 }, status: { replicas: 1, readyReplicas: 1 } }),
      'old pods are ending',
    ],
    [
      'a StatefulSet that its controller has not seen',
      object('StatefulSet', { spec: { replicas: 0 }, status: { observedGeneration: 1 } }, { generation: 2 }),
      'not seen yet',
    ],
    ['a snapshot that nobody has looked at', object('VolumeSnapshot'), 'not ready to use'],
    [
      'a snapshot that cannot be made',
      object('VolumeSnapshot', { status: { readyToUse: false, error: { message: 'no such class' } } }),
      'no such class',
    ],
    [
      'a StatefulSet in a rollout',
      object('StatefulSet', { status: { updateRevision: 'b', currentRevision: 'a' } }),
      'being replaced',
    ],
  ])('%s is waited for', (_case, it, waiting) => {
    expect(readiness(it)).toEqual({ ready: false, waiting: expect.stringContaining(waiting) as string });
  });

  it.each([
    ['Job', condition('Failed', 'True', { message: 'backoff limit reached' }), 'backoff limit reached'],
    [
      'Deployment',
      {
        ...all,
        availableReplicas: 0,
        ...condition('Progressing', 'False', {
          reason: 'ProgressDeadlineExceeded',
          message: 'has timed out progressing',
        }),
      },
      'has timed out progressing',
    ],
  ])('a %s that failed is not waited for any longer', (kind, status, message) => {
    const it = object(kind, { spec: { replicas: 2 }, status }, { generation: 2 });
    expect(readiness(it)).toEqual({ ready: false, failed: true, waiting: message });
  });
});
