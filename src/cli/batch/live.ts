import type { V1ConfigMap, V1Job } from '@kubernetes/client-node';

import { UserError } from '../../errors';
import type { Results, SubmissionRecord } from '../../batch';
import { batchLabels, readRecord, readResults, recordName } from '../../batch';
import type { Manifest } from '../../kube/manifest';
import type { BatchCluster } from './cluster';
import { selector } from './cluster';

/**
 * On the record: the last run of which all Jobs were made. With it a Job that
 * was collected is told from one that an interrupted command never made.
 */
export const madeAnnotation = 'batch.talestack.io/runs-made';

/** What the cluster holds of one submission, pods excepted. */
export interface LiveSubmission {
  readonly record: SubmissionRecord;
  /** What was seen of its tasks before. */
  readonly stored: Results;
  readonly jobs: readonly V1Job[];
  readonly configMaps: readonly V1ConfigMap[];
  /** Whether the Jobs of the first run and of all retries were all made at some time. */
  readonly made: boolean;
  readonly createdAt: Date | undefined;
}

/** A submission, or undefined where there is none of that name. */
export async function readSubmission(
  cluster: BatchCluster,
  namespace: string,
  name: string,
): Promise<LiveSubmission | undefined> {
  const [found] = await read(cluster, namespace, name);
  return found;
}

/** @throws UserError where there is none of that name, with those that there are */
export async function existingSubmission(
  cluster: BatchCluster,
  namespace: string,
  name: string,
): Promise<LiveSubmission> {
  const found = await readSubmission(cluster, namespace, name);
  if (found) return found;
  const all = await readSubmissions(cluster, namespace);
  throw new UserError('There is no such submission', [
    {
      where: `Namespace/${namespace}`,
      key: 'identifier',
      value: name,
      message: 'was never submitted here, or was deleted with --forget',
      allowed: all.map(({ record }) => record.name).join(', ') || 'none is there',
    },
  ]);
}

/** Every submission in a namespace, by name. */
export function readSubmissions(cluster: BatchCluster, namespace: string): Promise<LiveSubmission[]> {
  return read(cluster, namespace);
}

async function read(cluster: BatchCluster, namespace: string, name?: string): Promise<LiveSubmission[]> {
  // Jobs first: what ends between the two is in the results by then, or still to be seen.
  const jobs = (await cluster.list('batch/v1', 'Job', namespace, selector(name))) as V1Job[];
  const configMaps = (await cluster.list('v1', 'ConfigMap', namespace, selector(name))) as V1ConfigMap[];
  const names = [...new Set(configMaps.map(submissionOf))].sort();
  return names.flatMap((each) => {
    const own = configMaps.filter((map) => submissionOf(map) === each);
    const found = submissionFrom(
      each,
      own,
      jobs.filter((job) => submissionOf(job) === each),
    );
    return found ? [found] : [];
  });
}

/** Undefined where the record is not among the ConfigMaps. */
export function submissionFrom(
  name: string,
  configMaps: readonly V1ConfigMap[],
  jobs: readonly V1Job[],
): LiveSubmission | undefined {
  const manifests = configMaps.map(asManifest);
  const record = readRecord(name, manifests);
  if (!record) return undefined;
  const stored = readResults(name, manifests);
  const map = configMaps.find((each) => each.metadata?.name === recordName(name));
  const made = map?.metadata?.annotations?.[madeAnnotation];
  return {
    record,
    stored,
    jobs,
    configMaps,
    made: record.owner === 'stack' || (made !== undefined && Number(made) >= stored.retries.length),
    createdAt: map?.metadata?.creationTimestamp,
  };
}

/** The API server's objects have optional fields where a manifest has none. */
export function asManifest({ metadata, ...rest }: V1ConfigMap | V1Job): Manifest {
  const { name = '', namespace, labels, annotations } = metadata ?? {};
  return {
    ...rest,
    apiVersion: rest.apiVersion ?? 'v1',
    kind: rest.kind ?? 'ConfigMap',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
  };
}

function submissionOf({ metadata }: V1ConfigMap | V1Job): string {
  return metadata?.labels?.[batchLabels.submission] ?? '';
}
