import type { V1Job, V1JobStatus, V1Pod } from '@kubernetes/client-node';

import type { BatchOptions, Shape, SubmissionProps, Task } from '../../../src/batch';
import { batchLabels, namespaceManifests } from '../../../src/batch';
import { schema } from '../../../src/config/schema';
import type { Place } from '../../../src/cli/batch/harvest';
import { jobLabel, positionLabel } from '../../../src/cli/batch/failures';
import type { BatchConfig } from '../../../src/cli/batch/owner';
import { submit } from '../../../src/cli/batch/submit';
import type { Submitted } from '../../../src/cli/batch/submit';
import type { FakeCluster } from './fake-cluster';

export const place: Place = { namespace: 'batch', environment: 'dev' };
export const config: BatchConfig = { environment: 'dev', batch: { submissions: { owned: {} } } };

/** As commands make it. */
export const namespace = namespaceManifests({ ...schema.parse({}), environment: 'dev' });

export const options: BatchOptions = {
  image: 'example.org/tasks:1',
  registrySecret: '',
  volumeClaim: '',
  mountPath: '/ntuples',
  ncores: 1,
  memory: 4000,
  disk: 1000,
  time: -1,
  retries: 0,
  exitCodes: { success: [], final: [] },
  shape: 'auto',
  ttl: 86_400,
  user: 1000,
  nodeSelector: {},
  tolerations: [],
};

export function tasks(count: number): Task[] {
  return Array.from({ length: count }, (_, index) => ({
    identifier: `t${index}`,
    command: `echo ${index}`,
  }));
}

export function propsFor(name: string, count: number, shape: Shape, more: Partial<BatchOptions> = {}) {
  const all = { ...options, ...more };
  return {
    ...place,
    name,
    tasks: tasks(count),
    options: all,
    shape,
    owner: 'commands',
  } satisfies SubmissionProps;
}

export function submitted(cluster: FakeCluster, props: SubmissionProps, replace = false): Promise<Submitted> {
  return submit(cluster, { props, config, namespace, replace, onProgress: () => undefined });
}

type JobStatus = Pick<
  V1JobStatus,
  'startTime' | 'completionTime' | 'active' | 'ready' | 'completedIndexes' | 'failedIndexes' | 'conditions'
>;

const condition = (type: string, reason?: string) => ({
  type,
  status: 'True',
  lastTransitionTime: new Date('2026-01-01T00:10:00Z'),
  ...(reason !== undefined && { reason }),
});

/** How the Job controller says that a Job has ended. */
export const complete: JobStatus = {
  startTime: new Date('2026-01-01T00:00:00Z'),
  completionTime: new Date('2026-01-01T00:10:00Z'),
  conditions: [condition('Complete')],
};

export function failedWith(reason: string, more: JobStatus = {}): JobStatus {
  return {
    startTime: new Date('2026-01-01T00:00:00Z'),
    ...more,
    conditions: [condition('Failed', reason)],
  };
}

/** A failed pod of a Job; of an Indexed one at a position. */
export function failedPod(job: V1Job, name: string, exitCode: number, position?: number): V1Pod {
  const labels = {
    ...job.spec?.template.metadata?.labels,
    [jobLabel]: job.metadata?.name ?? '',
    ...(position !== undefined && { [positionLabel]: `${position}` }),
  };
  const terminated = {
    exitCode,
    reason: 'Error',
    startedAt: new Date('2026-01-01T00:00:00Z'),
    finishedAt: new Date('2026-01-01T00:00:09Z'),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: place.namespace, labels },
    status: {
      phase: 'Failed',
      containerStatuses: [
        {
          name: 'task',
          image: options.image,
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { terminated },
        },
      ],
    },
  };
}

/** The Job of a task, by the task's index. */
export function jobOf(cluster: FakeCluster, index: number, run = 0): V1Job {
  const found = cluster
    .jobs()
    .find(
      ({ metadata }) =>
        metadata?.labels?.[batchLabels.index] === `${index}` && metadata.labels[batchLabels.run] === `${run}`,
    );
  if (!found) throw new Error(`no Job of task ${index} in run ${run}`);
  return found;
}
