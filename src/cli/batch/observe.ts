import type { Results, TaskFailure } from './system';
import type { FailedPods } from './failures';
import { viewOf } from './jobs';
import type { LiveSubmission } from './live';

/** How many tasks there are in each state. */
export interface Counts {
  readonly total: number;
  readonly waiting: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Its Job was collected or deleted before anyone saw how the task ended. */
  readonly unknown: number;
}

/** What is known of a submission: what its Jobs say now, over what was seen before. */
export interface Observation {
  readonly counts: Counts;
  /** To be kept. */
  readonly results: Results;
  /** Indexes of tasks that wait or run. */
  readonly open: readonly number[];
  readonly unknown: readonly number[];
  /** Tasks of the runs under way, and how many of them have ended since their start. */
  readonly pace: { readonly ended: number; readonly startedAt: Date | undefined };
  /** The run that a task is or was in last. */
  readonly runOf: (index: number) => number;
}

type State = 'open' | 'succeeded' | 'failed' | undefined;

/** @param pods how failed pods ended; without them failures have no exit code */
export function observe(submission: LiveSubmission, pods?: FailedPods): Observation {
  const { record, stored, jobs, runsMade } = submission;
  const runs = latestRuns(record.tasks.length, stored);
  const states: State[] = Array.from({ length: runs.length });
  for (const index of stored.succeeded) states[index] = 'succeeded';
  for (const { index } of stored.failed) states[index] = 'failed';
  const known = new Map(stored.failed.map((each) => [each.index, each]));
  const fresh = new Map<number, TaskFailure>();

  let running = 0;
  const times: { started: number[]; ended: number[] } = { started: [], ended: [] };
  const pace: { ended: number; startedAt: Date | undefined } = { ended: 0, startedAt: undefined };
  for (const job of jobs) {
    const view = viewOf(job);
    const isLast = (index: number) => runs[index] === view.run;
    for (const index of view.indexes) if (isLast(index)) states[index] = 'open';
    for (const index of view.succeeded) if (isLast(index)) states[index] = 'succeeded';
    for (const index of view.failed) {
      if (!isLast(index)) continue;
      states[index] = 'failed';
      const seen = pods?.failureOf(view.run, index) ?? {
        index,
        ...(view.failedAsWhole !== undefined && { reason: view.failedAsWhole }),
      };
      // What was seen of its pod before it was gone says more than that the task failed.
      fresh.set(index, { ...known.get(index), ...seen });
    }
    running += view.running;
    if (view.startedAt) times.started.push(new Date(view.startedAt).getTime());
    if (view.endedAt) times.ended.push(new Date(view.endedAt).getTime());
    if (!view.ended && view.startedAt) {
      // What a retry runs again has not ended.
      pace.ended += [...view.succeeded, ...view.failed].filter(isLast).length;
      pace.startedAt = earlier(pace.startedAt, view.startedAt);
    }
  }

  const indexes = (wanted: State) => states.flatMap((state, index) => (state === wanted ? [index] : []));
  const undecided = indexes(undefined);
  // What an interrupted command did not get to is waiting to be submitted, and not lost.
  const unsubmitted = undecided.filter((index) => (runs[index] ?? 0) > runsMade);
  const unknown = undecided.filter((index) => (runs[index] ?? 0) <= runsMade);
  const open = [...indexes('open'), ...unsubmitted].sort((a, b) => a - b);
  const succeeded = indexes('succeeded');
  const failed = indexes('failed').map((index) => fresh.get(index) ?? known.get(index) ?? { index });
  running = Math.min(running, open.length);
  return {
    counts: {
      total: states.length,
      waiting: open.length - running,
      running,
      succeeded: succeeded.length,
      failed: failed.length,
      unknown: unknown.length,
    },
    results: { succeeded, failed, retries: stored.retries, ...timesOf(stored, times, open.length === 0) },
    open,
    unknown,
    pace,
    runOf: (index) => runs[index] ?? 0,
  };
}

/** Whether nothing of it waits or runs. */
export function isOver({ counts }: Pick<Observation, 'counts'>): boolean {
  return counts.waiting === 0 && counts.running === 0;
}

/** Whether every task is known to have succeeded. */
export function allSucceeded({ counts }: Pick<Observation, 'counts'>): boolean {
  return counts.succeeded === counts.total;
}

function latestRuns(total: number, { retries }: Results): number[] {
  const runs = Array.from({ length: total }, () => 0);
  retries.forEach((indexes, retry) => {
    for (const index of indexes) runs[index] = retry + 1;
  });
  return runs;
}

function timesOf(
  stored: Results,
  { started, ended }: { readonly started: readonly number[]; readonly ended: readonly number[] },
  over: boolean,
): Pick<Results, 'startedAt' | 'endedAt'> {
  const startedAt =
    stored.startedAt ?? (started.length > 0 ? new Date(Math.min(...started)).toISOString() : undefined);
  const last = ended.length > 0 ? new Date(ended.reduce((a, b) => Math.max(a, b))).toISOString() : undefined;
  const endedAt = over ? (last ?? stored.endedAt) : undefined;
  return { ...(startedAt !== undefined && { startedAt }), ...(endedAt !== undefined && { endedAt }) };
}

function earlier(one: Date | undefined, other: Date): Date {
  const date = new Date(other);
  return one && one < date ? one : date;
}
