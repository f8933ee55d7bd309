import type { Evidence } from '../../../src/cli/status/evidence';
import type { ExecutionObjects } from '../../../src/cli/teraslice/read';

export const jobId = '7ba9afb0-417a-4936-adc5-b15e31d1edd1';
export const exId = 'e76a0278-d9bc-4d78-bf14-431bcd97528c';

export const noEvidence: Evidence = {
  pods: [],
  replicaSets: [],
  claims: [],
  events: [],
  nodes: [],
  storageClasses: [],
  ingressClasses: [],
};

export interface Ids {
  readonly exId?: string;
  readonly jobId?: string;
  readonly name?: string;
  readonly created?: string;
}

const metadata = (component: string, ids: Ids, object: string) => ({
  name: object,
  namespace: 'teraslice',
  uid: object,
  creationTimestamp: new Date(ids.created ?? '2026-01-01T00:00:00Z'),
  labels: {
    'app.kubernetes.io/name': 'teraslice',
    'app.kubernetes.io/instance': 'teraslice-dev',
    'app.kubernetes.io/component': component,
    'teraslice.terascope.io/exId': ids.exId ?? exId,
    'teraslice.terascope.io/jobId': ids.jobId ?? jobId,
    'teraslice.terascope.io/jobName': ids.name ?? 'my-job',
  },
});

export function job(ids: Ids = {}, condition?: 'Complete' | 'Failed'): ExecutionObjects['jobs'][number] {
  const status = condition && {
    conditions: [{ type: condition, status: 'True', reason: 'BackoffLimitExceeded' }],
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata('execution_controller', ids, `ts-exc-${ids.exId ?? exId}`),
    ...(status && { status }),
  };
}

export function workers(
  ids: Ids = {},
  { wanted = 2, ready = 2 } = {},
): ExecutionObjects['deployments'][number] {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('worker', ids, `ts-wkr-${ids.exId ?? exId}`),
    spec: { replicas: wanted, selector: {}, template: {} },
    status: { availableReplicas: ready },
  };
}

export function pod(
  component: 'execution_controller' | 'worker',
  ids: Ids = {},
  { name = `${component}-${ids.exId ?? exId}`, ready = true } = {},
): ExecutionObjects['pods'][number] {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(component, ids, name),
    spec: { containers: [{ name: 'teraslice' }] },
    status: {
      phase: ready ? 'Running' : 'Pending',
      conditions: ready
        ? [{ type: 'Ready', status: 'True' }]
        : [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/3 nodes are available',
            },
          ],
      containerStatuses: [{ name: 'teraslice', ready, image: '', imageID: '', restartCount: 0 }],
    },
  };
}
