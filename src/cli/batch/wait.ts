import type { Look } from '../waits/until';
import { until } from '../waits/until';
import type { BatchCluster } from './cluster';
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
 * Waits until no task of a submission waits or runs. Only its Jobs are looked at, since pods may be ten thousand.
 *
 * @returns whether it came to that
 */
export async function waitFor(
  cluster: BatchCluster,
  namespace: string,
  name: string,
  options: WaitOptions,
): Promise<boolean> {
  const last = await until<Observation>(async () => lookAt(cluster, namespace, name), options);
  return last.done;
}

async function lookAt(cluster: BatchCluster, namespace: string, name: string): Promise<Look<Observation>> {
  const submission = await existingSubmission(cluster, namespace, name);
  const seen = observe(submission);
  if (isOver(seen)) return { done: true, value: seen };
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
