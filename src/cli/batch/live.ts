import type { V1ConfigMap, V1Job } from '@kubernetes/client-node';

import type { Results, SubmissionRecord } from './system';
import { batchLabels, readRecord, readResults, recordName } from './system';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import type { BatchCluster } from './cluster';
import { selector } from './cluster';

/**
 * On the record: the last run of which all Jobs were made. With it a Job that
 * was collected is told from one that an interrupted command never made.
 */
export const madeAnnotation = 'batch.talestack.io/runs-made';

/** What the cluster holds under the name of one submission, pods excepted. */
export interface SubmissionObjects {
  readonly name: string;
  readonly jobs: readonly V1Job[];
  readonly configMaps: readonly V1ConfigMap[];
}

export interface LiveSubmission extends SubmissionObjects {
  readonly record: SubmissionRecord;
  /** What was seen of its tasks before. */
  readonly stored: Results;
  /** The last run of which all Jobs were made at some time, and those of all runs before it; -1: not even of the first. */
  readonly runsMade: number;
  /** Whether the Jobs of the first run and of all retries were all made at some time. */
  readonly made: boolean;
}

/** Objects of submissions, by name; whether they can be read is another matter. */
export async function readObjects(
  cluster: BatchCluster,
  namespace: string,
  name?: string,
): Promise<SubmissionObjects[]> {
  // Jobs first: what ends between the two is in the results by then, or still to be seen.
  const jobs = (await cluster.list('batch/v1', 'Job', namespace, selector(name))) as V1Job[];
  const configMaps = (await cluster.list('v1', 'ConfigMap', namespace, selector(name))) as V1ConfigMap[];
  const names = [...new Set([...configMaps, ...jobs].map(submissionOf))].sort();
  return names.map((each) => ({
    name: each,
    jobs: jobs.filter((job) => submissionOf(job) === each),
    configMaps: configMaps.filter((map) => submissionOf(map) === each),
  }));
}

/**
 * A submission from its objects, or undefined where there is no record of it.
 *
 * @throws UserError where the record is damaged, or was never written as a whole
 */
export function submissionFrom(objects: SubmissionObjects): LiveSubmission | undefined {
  const { name, configMaps } = objects;
  const manifests = configMaps.map(asManifest);
  const record = readRecord(name, manifests);
  if (!record) return undefined;
  const stored = readResults(name, manifests);
  const made = recordOf(objects)?.metadata?.annotations?.[madeAnnotation];
  // Those of a stack are for `up` to make.
  const runsMade = record.owner === 'stack' ? Infinity : Number(made ?? -1);
  return {
    ...objects,
    record,
    stored,
    runsMade,
    made: runsMade >= stored.retries.length,
  };
}

/** The ConfigMap that a submission begins with. */
export function recordOf({ name, configMaps }: SubmissionObjects): V1ConfigMap | undefined {
  return configMaps.find(({ metadata }) => metadata?.name === recordName(name));
}

/** @throws UserError where there is none of that name, with those that there are */
export async function existingSubmission(
  cluster: BatchCluster,
  namespace: string,
  name: string,
): Promise<LiveSubmission> {
  const [objects] = await readObjects(cluster, namespace, name);
  const found = objects && submissionFrom(objects);
  if (found) return found;
  throw noSuch(name, namespace, await readObjects(cluster, namespace));
}

/** That there is no submission of a name. */
export function noSuch(name: string, namespace: string, all: readonly SubmissionObjects[]): UserError {
  return new UserError('There is no such submission', [
    {
      where: `Namespace/${namespace}`,
      key: 'identifier',
      value: name,
      message: 'was never submitted here, or was deleted with --forget',
      allowed:
        all
          .filter(recordOf)
          .map((each) => each.name)
          .join(', ') || 'none is there',
    },
  ]);
}

/** Every submission in a namespace, by name; and what is wrong with others. */
export async function readSubmissions(
  cluster: BatchCluster,
  namespace: string,
): Promise<{ readonly found: readonly LiveSubmission[]; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const found = (await readObjects(cluster, namespace)).flatMap((objects) => {
    try {
      return submissionFrom(objects) ?? [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  return { found, problems };
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
