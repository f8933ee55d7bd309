import type { V1Job, V1Pod } from '@kubernetes/client-node';

import { orDenied, refOf } from '../../../stacks/workloads';
import type { Task } from './system';
import { batchLabels, labelOf } from './system';
import { UserError } from '../../errors';
import { isSimulated } from '../status/read';
import type { BatchCluster } from './cluster';
import { selector } from './cluster';
import { jobLabel, positionLabel } from './failures';
import type { Harvest } from './harvest';
import { indexesOf, viewOf } from './jobs';

/** Logs of so many tasks are shown at once. */
export const mostTasks = 20;

export interface TaskLog {
  readonly index: number;
  readonly identifier: string;
  /** Undefined where nothing is left of it. */
  readonly text: string | undefined;
  /** Where the text is from, or why there is none. */
  readonly note: string;
}

export interface LogChoice {
  /** Identifier or index of one task. @default all */
  readonly task: string | undefined;
  /** Only of tasks that failed. */
  readonly failed: boolean;
}

/**
 * Indexes of the tasks whose logs are meant.
 *
 * @throws UserError where there is no such task
 */
export function chosenTasks(seen: Harvest, { task, failed }: LogChoice): number[] {
  const { tasks, name } = seen.submission.record;
  const failures = seen.results.failed.map(({ index }) => index);
  if (task === undefined) return failed ? failures : tasks.map((_, index) => index);
  const index = indexOf(tasks, task);
  if (index === undefined) {
    throw new UserError('There is no such task', [
      {
        where: name,
        key: 'task',
        value: task,
        message: 'is neither the identifier nor the index of a task',
        allowed: `an identifier such as ${tasks[0]?.identifier ?? ''}, or 0 to ${tasks.length - 1}`,
      },
    ]);
  }
  return failed && !failures.includes(index) ? [] : [index];
}

/** An identifier as it was written goes before its short form, and before an index. */
function indexOf(tasks: readonly Task[], wanted: string): number | undefined {
  const exact = tasks.findIndex(({ identifier }) => identifier === wanted);
  if (exact >= 0) return exact;
  const short = tasks.findIndex(({ identifier }) => labelOf(identifier) === wanted);
  if (short >= 0) return short;
  const index = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  return index !== undefined && index < tasks.length ? index : undefined;
}

export interface LogSource {
  /** Only so many lines from the end. @default all */
  readonly tail: number | undefined;
  /** Names of nodes that no machine is behind. */
  readonly simulated: ReadonlySet<string>;
}

/** Nodes that run nothing, as far as the credentials allow to look. */
export async function simulatedNodes(cluster: BatchCluster): Promise<ReadonlySet<string>> {
  const nodes = await orDenied(cluster.list('v1', 'Node'), () => []);
  return new Set(nodes.filter(isSimulated).map(({ metadata }) => metadata?.name ?? ''));
}

/** The log of a task's last try; of one whose pod is gone what was kept. */
export async function taskLog(
  cluster: BatchCluster,
  namespace: string,
  seen: Harvest,
  index: number,
  { tail, simulated }: LogSource,
): Promise<TaskLog> {
  const { record, jobs } = seen.submission;
  const identifier = record.tasks[index]?.identifier ?? '';
  const pod = await podOf(cluster, namespace, seen, jobs, index);
  const kept = seen.results.failed.find((each) => each.index === index)?.lastLines;
  const fallback = (why: string): TaskLog => ({
    index,
    identifier,
    text: kept,
    note: kept === undefined ? why : `${why}; the last lines were kept`,
  });
  if (!pod) return fallback('its pod is not there');
  if (simulated.has(pod.spec?.nodeName ?? ''))
    return fallback('simulated: its node runs nothing and writes no log');
  try {
    const text = await cluster.logs(refOf(pod), {
      ...(tail !== undefined && { tailLines: tail }),
    });
    return text === undefined
      ? fallback('its container has not begun')
      : { index, identifier, text, note: `pod ${pod.metadata?.name ?? ''}` };
  } catch (error) {
    if (error instanceof UserError) return fallback(`its node gives no log: ${error.title}`);
    throw error;
  }
}

async function podOf(
  cluster: BatchCluster,
  namespace: string,
  { submission, runOf }: Harvest,
  jobs: readonly V1Job[],
  index: number,
): Promise<V1Pod | undefined> {
  const run = runOf(index);
  const job = jobs.find((each) => viewOf(each).run === run && indexesOf(each).includes(index));
  if (!job) return undefined;
  const position = indexesOf(job).indexOf(index);
  const own: Record<string, string> = { [jobLabel]: job.metadata?.name ?? '' };
  if (job.spec?.completionMode === 'Indexed') own[positionLabel] = `${position}`;
  else own[batchLabels.index] = `${index}`;
  const pods = (await cluster.list('v1', 'Pod', namespace, selector(submission.record.name, own))) as V1Pod[];
  return pods.sort((a, b) => bornAt(b) - bornAt(a))[0];
}

function bornAt({ metadata }: V1Pod): number {
  return new Date(metadata?.creationTimestamp ?? 0).getTime();
}
