import type { Manifest } from '../kube/manifest';
import { batchLabels, indexesAnnotation } from './labels';
import { parseRanges } from './ranges';

/** The part of a live Job that is looked at. */
interface LiveJob {
  readonly spec?: { readonly suspend?: boolean; readonly parallelism?: number };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/**
 * Names of the suspended Jobs of a submission that may start, in the order of
 * their tasks, so that no more than `maxConcurrent` tasks run at once. Jobs as
 * the API server gives them.
 *
 * @param maxConcurrent undefined: all
 */
export function jobsToStart(jobs: readonly Manifest[], maxConcurrent: number | undefined): string[] {
  const unfinished = jobs.filter((job) => !isFinished(job as LiveJob));
  const waiting = unfinished.filter((job) => (job as LiveJob).spec?.suspend === true);
  const running = unfinished.filter((job) => !waiting.includes(job));
  let free = (maxConcurrent ?? Infinity) - running.reduce((sum, job) => sum + tasksAtOnce(job), 0);
  return waiting
    .sort((left, right) => firstIndex(left) - firstIndex(right))
    .filter((job) => {
      const wanted = tasksAtOnce(job);
      if (wanted > free) return false;
      free -= wanted;
      return true;
    })
    .map(({ metadata }) => metadata.name);
}

/** Indexes in the submission of the tasks of a Job, by their position in the Job. */
export function jobIndexes({ metadata }: Pick<Manifest, 'metadata'>): number[] {
  const { labels = {}, annotations = {} } = metadata;
  return parseRanges(annotations[indexesAnnotation] ?? labels[batchLabels.index] ?? '');
}

function isFinished({ status }: LiveJob): boolean {
  return (status?.conditions ?? []).some(
    (each) => ['Complete', 'Failed'].includes(each.type) && each.status === 'True',
  );
}

function tasksAtOnce(job: Manifest): number {
  return (job as LiveJob).spec?.parallelism ?? 1;
}

function firstIndex(job: Manifest): number {
  return jobIndexes(job)[0] ?? 0;
}
