import type { Look } from '../waits/until';
import { until } from '../waits/until';
import type { BatchCluster } from './cluster';
import type { Place } from './harvest';
import { harvest } from './harvest';
import type { LiveSubmission } from './live';
import { existingSubmission } from './live';
import { startJobs } from './make';
import type { Counts, Observation } from './observe';
import { isOver, observe } from './observe';
import { describePace } from './show';
import { waitingReasons } from './reasons';

export interface WaitOptions {
  readonly seconds: number;
  readonly everySeconds: number;
  readonly signal: AbortSignal;
  readonly onWaiting: (what: string) => void;
}

/**
 * Waits until no task of a submission waits or runs. Only its Jobs are looked at, since pods may be ten thousand;
 * and its pods at times, to keep what came of tasks before their Jobs are collected.
 *
 * @returns whether it came to that
 */
export async function waitFor(
  cluster: BatchCluster,
  place: Place,
  name: string,
  options: WaitOptions,
): Promise<boolean> {
  let keptAt = -Infinity;
  const look = async (): Promise<Look<Observation>> => {
    const submission = await existingSubmission(cluster, place.namespace, name);
    const seen = observe(submission);
    if (isOver(seen)) return { done: true, value: seen };
    const { stored, record } = submission;
    const isNews =
      seen.counts.succeeded + seen.counts.failed > stored.succeeded.length + stored.failed.length;
    if (isNews && Date.now() - keptAt >= keepSeconds(record.options.ttl) * 1000) {
      await harvest(cluster, place, name);
      keptAt = Date.now();
    }
    return lookAt(cluster, place.namespace, submission, seen);
  };
  const last = await until<Observation>(look, options);
  return last.done;
}

/** How often is written down what ended, at most: before the first of these Jobs is collected. */
export function keepSeconds(ttl: number): number {
  return Math.min(60, ttl / 2);
}

async function lookAt(
  cluster: BatchCluster,
  namespace: string,
  submission: LiveSubmission,
  seen: Observation,
): Promise<Look<Observation>> {
  const { name } = submission.record;
  const { maxConcurrent } = submission.record.options;
  if (maxConcurrent !== undefined) await startJobs(cluster, namespace, name, maxConcurrent);
  const pace = describePace(seen, new Date());
  // As long as something runs, what waits may just wait for its turn.
  const reasons = seen.counts.running > 0 ? [] : await waitingReasons(cluster, namespace, submission);
  const why = reasons.slice(0, 1).map(({ message }) => message);
  const waiting = [progressBar(seen.counts), ...(pace === undefined ? [] : [pace]), ...why].join('  ');
  return { done: false, waiting, problems: reasons };
}

const width = 24;

/** `[######------] 512/1000, 3 failed`. */
export function progressBar({ total, succeeded, failed, unknown }: Counts): string {
  const ended = succeeded + failed + unknown;
  const filled = total === 0 ? width : Math.floor((ended / total) * width);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`;
  return `${bar} ${ended}/${total}${failed > 0 ? `, ${failed} failed` : ''}`;
}
