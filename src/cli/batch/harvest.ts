import type { V1ConfigMap } from '@kubernetes/client-node';

import { AccessDenied, refOf } from '../../../stacks/workloads';
import type { Results } from './system';
import { batchLabels, resultManifests } from './system';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import type { BatchCluster } from './cluster';
import type { FailedPods } from './failures';
import { readFailures } from './failures';
import { createOwn } from './foreign';
import type { LiveSubmission } from './live';
import { existingSubmission } from './live';
import type { Observation } from './observe';
import { observe } from './observe';

/** Where submissions of an environment are. */
export interface Place {
  readonly namespace: string;
  readonly environment: string;
}

export interface Harvest extends Observation {
  readonly submission: LiveSubmission;
  readonly pods: FailedPods;
  /** False where the credentials do not allow to keep what was seen. */
  readonly kept: boolean;
}

/** Others may write results at the same time; then it is all looked at again. */
const attempts = 10;

/**
 * Looks at a submission, and keeps what it sees of tasks that ended: their Jobs
 * and pods go after a while, and then nobody could tell any more.
 *
 * @param change what else is to be written, decided by what was seen; undefined: nothing
 * @throws UserError where there is no such submission
 */
export async function harvest(
  cluster: BatchCluster,
  place: Place,
  name: string,
  change: (
    seen: Observation,
    submission: LiveSubmission,
  ) => Results | undefined | Promise<Results | undefined> = () => undefined,
): Promise<Harvest> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const submission = await existingSubmission(cluster, place.namespace, name);
    const pods = await readFailures(cluster, place.namespace, name, submission.jobs);
    const seen = observe(submission, pods);
    const failed = await pods.withLogs(cluster, seen.results.failed, seen.runOf);
    const results = { ...seen.results, failed };
    const looked = { ...seen, results };
    const wanted = await change(looked, submission);
    try {
      if (await keep(cluster, place, submission, wanted ?? results)) {
        return { ...looked, submission, pods, kept: true };
      }
    } catch (error) {
      // To look is allowed to more people than to write, unless there is something else to be written.
      if (!(error instanceof AccessDenied) || wanted) throw error;
      return { ...looked, submission, pods, kept: false };
    }
  }
  throw new UserError(`Others keep on writing results of ${name}`, [
    { message: `${attempts} attempts met another change each`, fix: 'run the command again' },
  ]);
}

/** @returns false where somebody else wrote since the submission was read */
async function keep(
  cluster: BatchCluster,
  place: Place,
  { record, stored, configMaps }: LiveSubmission,
  results: Results,
): Promise<boolean> {
  if (JSON.stringify(stored) === JSON.stringify(results)) return true;
  const wanted = resultManifests({ ...place, name: record.name }, results);
  for (const manifest of wanted) {
    const live = configMaps.find((each) => each.metadata?.name === manifest.metadata.name);
    const written = live ? await overwrite(cluster, manifest, live) : await createOwn(cluster, manifest);
    if (!written) return false;
  }
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  for (const map of configMaps) {
    const isResults = map.metadata?.labels?.[batchLabels.content] === 'results';
    if (isResults && !names.has(map.metadata?.name ?? '')) {
      await cluster.delete(refOf(map));
    }
  }
  return true;
}

async function overwrite(cluster: BatchCluster, manifest: Manifest, read: V1ConfigMap): Promise<boolean> {
  const data = manifest.data as Readonly<Record<string, string>> | undefined;
  if (JSON.stringify(data) === JSON.stringify(read.data)) return true;
  const gone = Object.keys(read.data ?? {}).filter((key) => data?.[key] === undefined);
  return cluster.update(refOf(manifest), (live) =>
    live.metadata?.resourceVersion === read.metadata?.resourceVersion
      ? { data: { ...Object.fromEntries(gone.map((key) => [key, null])), ...data } }
      : undefined,
  );
}
