import type { Results, SubmissionProps } from './system';
import { retryManifests } from './system';
import { UserError } from '../../errors';
import type { BatchCluster } from './cluster';
import { checkForeign } from './foreign';
import type { Harvest, Place } from './harvest';
import { harvest } from './harvest';
import { interrupted, makeAll, noteMade, startJobs } from './make';
import type { Observation } from './observe';
import type { BatchConfig } from './owner';
import { isOwned, refuseOwned } from './owner';
import type { LiveSubmission } from './live';
import { existingSubmission } from './live';

export interface RetryOptions {
  readonly config: BatchConfig;
  /** Also tasks of which nobody saw how they ended. */
  readonly unknown: boolean;
  readonly onProgress: (what: string) => void;
}

export interface Retried {
  /** 0: nothing was to be done. */
  readonly run: number;
  readonly indexes: readonly number[];
  readonly created: number;
  /** Whether this was a retry that had been interrupted. */
  readonly completed: boolean;
  readonly seen: Harvest;
}

/**
 * Submits the failed tasks of a submission once more. Which ones is written
 * down before their Jobs are made, so that a retry that was interrupted is
 * completed by the next one, and one that is repeated does nothing.
 *
 * @throws UserError where the stack config owns the submission
 */
export async function retry(
  cluster: BatchCluster,
  place: Place,
  name: string,
  { config, unknown, onProgress }: RetryOptions,
): Promise<Retried> {
  const before = await existingSubmission(cluster, place.namespace, name);
  if (isOwned(config, name) || before.record.owner === 'stack')
    refuseOwned(config, name, 'retried', `raise its "revision" to run it again`);

  if (before.runsMade < 0) {
    throw new UserError('Nothing was retried: its submission was interrupted', [
      {
        where: name,
        message: 'has tasks whose Jobs were never made',
        fix: 'submit the same list again first',
      },
    ]);
  }
  const pending = before.stored.retries.length;
  const completed = !before.made && pending > 0;
  let indexes: readonly number[] = completed ? (before.stored.retries[pending - 1] ?? []) : [];
  let run = completed ? pending : 0;
  const manifests = (submission: LiveSubmission, now: Observation) => {
    const open = now.open.filter((index) => now.runOf(index) < run).length;
    return run > 0 ? retryManifests(propsOf(submission, place), { run, indexes, open }) : [];
  };
  const seen = await harvest(cluster, place, name, async (now, submission) => {
    if (completed) return undefined;
    indexes = chosen(now, unknown);
    run = indexes.length > 0 ? now.results.retries.length + 1 : 0;
    if (run > submission.runsMade + 1) throw interrupted(name, 'of another retry are not all made');
    // Before it is written down which tasks are tried again.
    await checkForeign(cluster, place.namespace, manifests(submission, now));
    return run > 0 ? withRetry(now.results, indexes) : undefined;
  });
  if (run === 0) return { run, indexes, created: 0, completed, seen };
  const wanted = manifests(seen.submission, seen);
  const { created } = await makeAll(cluster, wanted, (done) => {
    onProgress(`${done} of ${wanted.length} objects`);
  });
  await noteMade(cluster, place.namespace, name, run);
  await startJobs(cluster, place.namespace, name, seen.submission.record.options.maxConcurrent);
  return { run, indexes, created, completed, seen };
}

function chosen({ results, unknown }: Observation, withUnknown: boolean): number[] {
  const failed = results.failed.map(({ index }) => index);
  return [...failed, ...(withUnknown ? unknown : [])].sort((a, b) => a - b);
}

/** How they failed before is no result any more: they are under way. */
function withRetry(results: Results, indexes: readonly number[]): Results {
  const again = new Set(indexes);
  return {
    ...results,
    failed: results.failed.filter(({ index }) => !again.has(index)),
    retries: [...results.retries, indexes],
    endedAt: undefined,
  };
}

/** As it was submitted. */
function propsOf({ record }: LiveSubmission, place: Place): SubmissionProps {
  const { name, tasks, options, shape, owner } = record;
  return { ...place, name, tasks, options, shape, owner };
}
