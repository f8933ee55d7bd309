import type { V1Job, V1Pod } from '@kubernetes/client-node';
import pMap from 'p-map';

import { refOf } from '../../../stacks/workloads';
import type { TaskFailure } from './system';
import { batchLabels, readTermination } from './system';
import { UserError } from '../../errors';
import type { BatchCluster } from './cluster';
import { selector } from './cluster';
import { indexesOf } from './jobs';

/** Where Kubernetes says which task of an Indexed Job a pod is. */
export const positionLabel = 'batch.kubernetes.io/job-completion-index';
export const jobLabel = 'batch.kubernetes.io/job-name';

/** So many failed pods are looked at. */
const mostPods = 5000;
/** Of so many failures the end of the log is kept. */
const mostLogs = 20;
const logLines = 5;
const longestLog = 1000;

/** Failed pods of a submission, and how each of them ended. */
export async function readFailures(
  cluster: BatchCluster,
  namespace: string,
  name: string,
  jobs: readonly V1Job[],
): Promise<FailedPods> {
  const pods = (await cluster.list('v1', 'Pod', namespace, selector(name), {
    fieldSelector: 'status.phase=Failed',
    limit: mostPods,
  })) as V1Pod[];
  return new FailedPods(pods, jobs);
}

/** The last failed pod of each task in each run. */
export class FailedPods {
  private readonly last = new Map<string, V1Pod>();

  constructor(pods: readonly V1Pod[], jobs: readonly V1Job[]) {
    const byName = new Map(jobs.map((job) => [job.metadata?.name, job]));
    const ordered = [...pods].sort((a, b) => endOf(a) - endOf(b));
    for (const pod of ordered) {
      const labels = pod.metadata?.labels ?? {};
      const index = taskOf(pod, byName.get(labels[jobLabel]));
      if (index !== undefined) this.last.set(`${Number(labels[batchLabels.run] ?? 0)}/${index}`, pod);
    }
  }

  podOf(run: number, index: number): V1Pod | undefined {
    return this.last.get(`${run}/${index}`);
  }

  /** Undefined where its pod is gone. */
  failureOf(run: number, index: number): TaskFailure | undefined {
    const pod = this.podOf(run, index);
    return pod && failureFrom(pod, index);
  }

  /** The ends of the logs of the first failures that have none yet. */
  async withLogs(
    cluster: BatchCluster,
    failures: readonly TaskFailure[],
    runOf: (index: number) => number,
  ): Promise<TaskFailure[]> {
    const first = new Set(failures.slice(0, mostLogs).map(({ index }) => index));
    return pMap(
      failures,
      async (failure) => {
        const pod = this.podOf(runOf(failure.index), failure.index);
        if (!pod || failure.lastLines !== undefined || !first.has(failure.index)) return failure;
        const lastLines = await endOfLog(cluster, pod);
        return lastLines === undefined ? failure : { ...failure, lastLines };
      },
      { concurrency: 5 },
    );
  }
}

/** Index in the submission of the task that a pod runs. */
export function taskOf({ metadata }: V1Pod, job: V1Job | undefined): number | undefined {
  const labels = metadata?.labels ?? {};
  const own = labels[batchLabels.index];
  if (own !== undefined) return Number(own);
  const position = labels[positionLabel] ?? metadata?.annotations?.[positionLabel];
  return position === undefined || !job ? undefined : indexesOf(job)[Number(position)];
}

function failureFrom({ status }: V1Pod, index: number): TaskFailure {
  const ended = status?.containerStatuses?.find((each) => each.state?.terminated)?.state?.terminated;
  const said = ended?.message === undefined ? undefined : readTermination(ended.message);
  const seconds = said?.seconds ?? secondsBetween(ended?.startedAt, ended?.finishedAt);
  const reason = status?.reason ?? ended?.reason;
  return {
    index,
    ...((said ?? ended) && { exitCode: said?.exitCode ?? ended?.exitCode }),
    ...(reason !== undefined && { reason }),
    ...(seconds !== undefined && { seconds }),
    // With no message of its own the kubelet gives the end of the log.
    ...(ended?.message && !said && { lastLines: shortened(ended.message) }),
  };
}

async function endOfLog(cluster: BatchCluster, pod: V1Pod): Promise<string | undefined> {
  try {
    const text = await cluster.logs(refOf(pod), {
      tailLines: logLines,
    });
    return text ? shortened(text) : undefined;
  } catch (error) {
    // A node that cannot be asked, such as a simulated one, is no reason to show nothing at all.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function shortened(text: string): string {
  return text.trimEnd().split('\n').slice(-logLines).join('\n').slice(-longestLog);
}

function endOf({ metadata, status }: V1Pod): number {
  const ended = status?.containerStatuses?.[0]?.state?.terminated?.finishedAt;
  return new Date(ended ?? metadata?.creationTimestamp ?? 0).getTime();
}

function secondsBetween(from: Date | undefined, to: Date | undefined): number | undefined {
  if (!from || !to) return undefined;
  return Math.round((new Date(to).getTime() - new Date(from).getTime()) / 1000);
}
