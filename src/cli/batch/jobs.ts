import type { V1Job, V1JobCondition } from '@kubernetes/client-node';

import { batchLabels, jobIndexes, parseRanges } from './system';
import { asManifest } from './live';

/** What a Job says of its tasks, by their indexes in the submission. */
export interface JobView {
  /** 0 for the first run, 1 for the first retry. */
  readonly run: number;
  readonly indexes: readonly number[];
  readonly succeeded: readonly number[];
  readonly failed: readonly number[];
  /** Why it gave up as a whole, which also ended tasks that had not failed themselves. */
  readonly failedAsWhole?: string | undefined;
  readonly ended: boolean;
  /** Pods that run. */
  readonly running: number;
  readonly startedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
}

/** The truth about a Job's tasks is in its own status: its pods may be gone. */
export function viewOf(job: V1Job): JobView {
  const { metadata, spec, status } = job;
  const labels = metadata?.labels ?? {};
  const indexes = indexesOf(job);
  const failure = conditionOf(job, 'Failed');
  const success = conditionOf(job, 'Complete');
  const ended = failure !== undefined || success !== undefined;
  const common = {
    run: Number(labels[batchLabels.run] ?? 0),
    indexes,
    ended,
    running: ended ? 0 : (status?.ready ?? 0),
    startedAt: status?.startTime,
    endedAt: status?.completionTime ?? failure?.lastTransitionTime,
  };
  if (spec?.completionMode !== 'Indexed') {
    const reason = failure?.reason === 'BackoffLimitExceeded' ? undefined : failure?.reason;
    return {
      ...common,
      succeeded: success ? indexes : [],
      failed: failure ? indexes : [],
      failedAsWhole: reason,
    };
  }
  const at = (ranges: string | undefined) =>
    parseRanges(ranges ?? '').flatMap((position) => indexes[position] ?? []);
  const succeeded = at(status?.completedIndexes);
  const own = at(status?.failedIndexes);
  const done = new Set([...succeeded, ...own]);
  // One that failed tries none of the rest any more.
  const rest = failure ? indexes.filter((each) => !done.has(each)) : [];
  return {
    ...common,
    succeeded,
    failed: [...own, ...rest],
    failedAsWhole: rest.length > 0 ? failure?.reason : undefined,
  };
}

/** Indexes in the submission of a Job's tasks, by their position in the Job. */
export function indexesOf(job: V1Job): readonly number[] {
  return jobIndexes(asManifest(job));
}

function conditionOf({ status }: V1Job, type: string): V1JobCondition | undefined {
  return status?.conditions?.find((each) => each.type === type && each.status === 'True');
}
