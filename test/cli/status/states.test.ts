import { deploymentState, ingressState, jobState } from '../../../src/cli/status/states';

it('a Deployment is ready once the newest version is seen and available', () => {
  const status = { observedGeneration: 2, updatedReplicas: 1, availableReplicas: 1 };
  expect(deploymentState({ metadata: { generation: 2 }, spec: { replicas: 1 }, status })).toEqual({
    ready: true,
    state: '1/1',
  });
  expect(deploymentState({ metadata: { generation: 3 }, spec: { replicas: 1 }, status }).ready).toBe(false);
  expect(deploymentState({ spec: { replicas: 1 }, status: { ...status, updatedReplicas: 0 } }).ready).toBe(
    false,
  );
});

it('a Job that failed will not get ready', () => {
  const conditions = [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }];
  expect(jobState({ status: { conditions } })).toEqual({
    ready: false,
    failed: true,
    state: 'failed: DeadlineExceeded',
  });
  expect(jobState({})).toEqual({ ready: false, state: 'running' });
});

describe('an Ingress', () => {
  const served = { status: { loadBalancer: { ingress: [{ ip: '10.1.2.3' }] } } };
  const reporting = (backends: string) => ({
    ...served,
    metadata: { annotations: { 'ingress.kubernetes.io/backends': backends } },
  });

  it.each([
    ['has no address', {}, false, false, 'no address'],
    ['has one', served, false, true, 'ready'],
    ['has one on GKE, and no backends yet', served, true, false, 'backends not reported yet'],
    [
      'has a backend that is not healthy',
      reporting('{"a":"HEALTHY","b":"Unknown"}'),
      true,
      false,
      '1/2 backends healthy',
    ],
    ['has healthy ones', reporting('{"a":"HEALTHY"}'), true, true, 'ready'],
    ['has ones that nobody can read', reporting('{'), true, false, 'backends not reported yet'],
  ])('that %s', (_, live, expected, ready, state) => {
    expect(ingressState(live, expected)).toEqual({ ready, state });
  });
});
