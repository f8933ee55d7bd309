import { setTimeout as sleep } from 'node:timers/promises';

import type { V1ConfigMap, V1Job } from '@kubernetes/client-node';
import pMap from 'p-map';

import type { ObjectRef } from '../../../stacks/workloads';
import { refOf } from '../../../stacks/workloads';
import { batchLabels, recordName } from './system';
import { UserError } from '../../errors';
import { objectPath } from '../../kube/manifest';
import type { BatchCluster } from './cluster';
import { selector } from './cluster';
import type { SubmissionObjects } from './live';

export interface RemoveOptions {
  /** Also the record, the task lists and the results. */
  readonly forget: boolean;
  readonly onProgress: (what: string) => void;
}

/** What goes and what stays. */
export interface Removal {
  readonly jobs: readonly ObjectRef[];
  readonly configMaps: readonly ObjectRef[];
  readonly kept: readonly ObjectRef[];
}

/** What {@link removeSubmission} would do. */
export function removalOf({ name, jobs, configMaps }: SubmissionObjects, forget: boolean): Removal {
  const refs = configMaps.map((each) => ({ each, ref: mapRef(each) }));
  const goes = (map: V1ConfigMap) => forget || isOfRetry(map);
  return {
    jobs: jobs.map(jobRef),
    // The record last: as long as it is there, an interrupted removal is seen.
    configMaps: refs
      .filter(({ each }) => goes(each))
      .map(({ ref }) => ref)
      .sort((a, b) => Number(isRecordOf(name, a)) - Number(isRecordOf(name, b))),
    kept: refs.filter(({ each }) => !goes(each)).map(({ ref }) => ref),
  };
}

const timeoutSeconds = 600;

/**
 * Stops what runs of a submission and takes its objects out of the cluster.
 *
 * @throws UserError where Jobs are still there after ten minutes
 */
export async function removeSubmission(
  cluster: BatchCluster,
  submission: SubmissionObjects,
  namespace: string,
  { forget, onProgress }: RemoveOptions,
): Promise<Removal> {
  const removal = removalOf(submission, forget);
  const { name } = submission;
  await pMap(removal.jobs, (ref) => cluster.delete(ref), { concurrency: 16 });
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    // Their names are to be free, and their pods gone, before anything else is made under the same names.
    const left = await cluster.list('batch/v1', 'Job', namespace, selector(name));
    if (left.length === 0) break;
    if (Date.now() > deadline) {
      throw new UserError(
        `Still there after ${timeoutSeconds} seconds`,
        left.slice(0, 20).map((each) => ({
          where: objectPath(refOf(each)),
          message: 'is being deleted, but its pods have not ended',
          fix: 'run the command again once their nodes answer',
        })),
      );
    }
    onProgress(`${left.length} Jobs and their pods are ending`);
    await sleep(500);
  }
  const [record, rest] = [
    removal.configMaps.filter((each) => isRecordOf(name, each)),
    removal.configMaps.filter((each) => !isRecordOf(name, each)),
  ];
  await pMap(rest, (ref) => cluster.delete(ref), { concurrency: 16 });
  for (const ref of record) await cluster.delete(ref);
  return removal;
}

/** Task lists of retries are of no use without their Jobs. */
function isOfRetry({ metadata }: V1ConfigMap): boolean {
  const labels = metadata?.labels ?? {};
  return labels[batchLabels.content] === 'tasks' && Number(labels[batchLabels.run] ?? 0) > 0;
}

function isRecordOf(name: string, ref: ObjectRef): boolean {
  return ref.metadata.name === recordName(name);
}

function mapRef(map: V1ConfigMap): ObjectRef {
  return refOf(map);
}

function jobRef(job: V1Job): ObjectRef {
  return refOf(job);
}
