import { deploymentState, podState } from '../../../src/cli/tale/pod-state';
import { deployment, pod } from './support';

const condition = (type: string, status: string, reason?: string) => ({
  type,
  status,
  ...(reason && { reason }),
});
const container = (name: string, ready: boolean, waiting?: string) => ({
  name,
  ready,
  image: '',
  imageID: '',
  restartCount: 0,
  ...(waiting && { state: { waiting: { reason: waiting } } }),
});

describe('the state of a pod in words', () => {
  it.each([
    [
      'Running 2/2',
      true,
      {
        phase: 'Running',
        conditions: [condition('Ready', 'True')],
        containerStatuses: [container('mounter', true), container('instance', true)],
      },
    ],
    [
      'Running 1/2',
      false,
      {
        phase: 'Running',
        conditions: [condition('Ready', 'False')],
        containerStatuses: [container('mounter', true), container('instance', false)],
      },
    ],
    [
      'Pending: Unschedulable',
      false,
      { phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'Unschedulable')] },
    ],
    [
      'Pending: ImagePullBackOff',
      false,
      { phase: 'Pending', containerStatuses: [container('instance', false, 'ImagePullBackOff')] },
    ],
    [
      'Pending: CrashLoopBackOff',
      false,
      {
        phase: 'Pending',
        initContainerStatuses: [container('fs-builder', false, 'CrashLoopBackOff')],
        containerStatuses: [container('main', false, 'PodInitializing')],
      },
    ],
    [
      'Pending 0/2',
      false,
      { phase: 'Pending', containerStatuses: [container('instance', false, 'ContainerCreating')] },
    ],
    ['Failed: Evicted', false, { phase: 'Failed', reason: 'Evicted' }],
  ])('%s', (state, ready, status) => {
    expect(podState([pod(status)])).toEqual({ state, ready });
  });

  it('is that of the newer pod that stays', () => {
    const at = (day: number) => ({ creationTimestamp: new Date(2026, 1, day) });
    const old = pod({ phase: 'Running' }, at(1));
    const young = pod({ phase: 'Pending' }, at(2));
    const leaving = pod({ phase: 'Running' }, { ...at(3), deletionTimestamp: new Date() });
    expect(podState([old, young, leaving])?.state).toBe('Pending 0/2');
    expect(podState([leaving])?.state).toBe('Terminating');
    expect(podState([])).toBeUndefined();
  });
});

describe('why there is no pod', () => {
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }];

  it.each([
    ['no Deployment', []],
    ['no pod', [deployment('a')]],
    ['no pod: FailedCreate', [{ status: { conditions } }]],
    ['Terminating', [{ metadata: { deletionTimestamp: new Date() } }]],
  ])('%s', (said, deployments) => {
    expect(deploymentState(deployments)).toBe(said);
  });
});
