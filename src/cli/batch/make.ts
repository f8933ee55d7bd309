import type { V1Job } from '@kubernetes/client-node';
import pMap from 'p-map';

import { orDenied, refOf } from '../../../stacks/workloads';
import { madeByAnnotation } from '../../kube/stamp';
import { batchLabels, jobsToStart, recordName } from './system';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import type { BatchCluster } from './cluster';
import { selector } from './cluster';
import { createOwn } from './foreign';
import { asManifest, madeAnnotation } from './live';

/** So many objects are made at the same time. */
const atOnce = 16;

export interface Made {
  readonly created: number;
  /** Were there already, from a command that was interrupted. */
  readonly found: number;
}

/** Makes what is not there yet; what is there stays as it is. */
export async function makeAll(
  cluster: BatchCluster,
  manifests: readonly Manifest[],
  onProgress: (done: number) => void,
): Promise<Made> {
  let [created, done] = [0, 0];
  const make = async (manifest: Manifest) => {
    if (await createOwn(cluster, manifest)) created += 1;
    done += 1;
    onProgress(done);
  };
  const isJob = ({ kind }: Manifest) => kind === 'Job';
  // A pod that starts before the list with its command line waits for it for a minute or more.
  await pMap(
    manifests.filter((each) => !isJob(each)),
    make,
    { concurrency: atOnce },
  );
  await pMap(manifests.filter(isJob), make, { concurrency: atOnce });
  return { created, found: done - created };
}

/**
 * Notes that all Jobs of a run were made, so that those which are missing later were collected.
 *
 * @throws UserError where that was not noted of the run before: its missing Jobs would seem to have been collected, too
 */
export async function noteMade(
  cluster: BatchCluster,
  namespace: string,
  name: string,
  run: number,
): Promise<void> {
  const record = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: recordName(name), namespace } };
  await cluster.update(record, (live) => {
    const before = Number(live.metadata?.annotations?.[madeAnnotation] ?? -1);
    if (before >= run) return undefined;
    if (before < run - 1) throw interrupted(name, `of its runs up to ${run - 1} were not all made`);
    return { metadata: { annotations: { [madeAnnotation]: `${run}` } } };
  });
}

/** That Jobs of an earlier run are to be made first. */
export function interrupted(name: string, what: string): UserError {
  return new UserError(`${name} was interrupted`, [
    { where: name, message: `Jobs ${what}`, fix: 'run the earlier command again first' },
  ]);
}

/** Starts suspended Jobs as far as `maxConcurrent` allows; without it none of ours is suspended. @returns how many */
export async function startJobs(
  cluster: BatchCluster,
  namespace: string,
  name: string,
  maxConcurrent: number | undefined,
): Promise<number> {
  if (maxConcurrent === undefined) return 0;
  const jobs = (await cluster.list('batch/v1', 'Job', namespace, selector(name))) as V1Job[];
  const startable = new Set(jobsToStart(jobs.map(asManifest), maxConcurrent));
  const chosen = jobs.filter(({ metadata }) => startable.has(metadata?.name ?? ''));
  await pMap(
    chosen,
    (job) =>
      cluster.update(refOf(job), () => ({
        spec: { suspend: false },
      })),
    { concurrency: atOnce },
  );
  return chosen.length;
}

/**
 * Makes the namespace where it is missing, with its quota and limits; one of
 * somebody else stays as it is. @returns whether it was made
 *
 * @param manifests the namespace first; none for one that is never ours
 */
export async function ensureNamespace(
  cluster: BatchCluster,
  [namespace, ...limits]: readonly Manifest[],
): Promise<boolean> {
  if (!namespace) return false;
  const live = await cluster.get(namespace);
  if (live && live.metadata?.annotations?.[madeByAnnotation] !== 'batch') return false;
  const made = live === undefined && (await cluster.create(namespace)) !== undefined;
  for (const each of limits) {
    // Who may only submit does not see what an earlier, interrupted command left out.
    if (made || !(await orDenied<object | undefined>(cluster.get(each), () => each)))
      await cluster.create(each);
  }
  return made;
}

/** What a run is made of, apart from the record. */
export function isRecord({ metadata }: Manifest): boolean {
  return metadata.labels?.[batchLabels.content] === 'record';
}
