import type { SubmissionProps } from './system';
import { jobIndexes, submissionChanges, submissionManifests } from './system';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { refuseChanges } from './changes';
import type { BatchCluster } from './cluster';
import { checkForeign, createOwn } from './foreign';
import type { LiveSubmission, SubmissionObjects } from './live';
import { readObjects, recordOf, submissionFrom } from './live';
import type { Made } from './make';
import { ensureNamespace, isRecord, makeAll, noteMade, startJobs } from './make';
import { observe } from './observe';
import type { BatchConfig } from './owner';
import { isOwned, refuseOwned } from './owner';
import { removeSubmission } from './remove';

export interface SubmitOptions {
  readonly props: SubmissionProps;
  readonly config: BatchConfig;
  /** The namespace as commands make it, and what limits it. */
  readonly namespace: readonly Manifest[];
  readonly replace: boolean;
  readonly onProgress: (what: string) => void;
}

export interface Submitted extends Made {
  /** `completed`: an earlier command had been interrupted. */
  readonly outcome: 'submitted' | 'completed' | 'unchanged' | 'replaced';
  /** Tasks that will not end by themselves: their Jobs went before anyone saw how they ended. */
  readonly unknown: number;
}

/**
 * Brings a list of tasks to the cluster, once: the same list again changes
 * nothing, whatever became of its Jobs. What an interrupted command left undone is done.
 *
 * @throws UserError where the name is taken by another list
 */
export async function submit(cluster: BatchCluster, options: SubmitOptions): Promise<Submitted> {
  const { props, config, replace, onProgress } = options;
  const { name, namespace } = props;
  if (isOwned(config, name)) refuseOwned(config, name, 'submitted', 'edit it there');
  const manifests = submissionManifests(props);
  await ensureNamespace(cluster, options.namespace);
  const [objects] = await readObjects(cluster, namespace, name);
  if (!objects || !recordOf(objects))
    return {
      ...(await make(cluster, props, manifests, undefined, onProgress)),
      outcome: 'submitted',
      unknown: 0,
    };

  const existing = readable(objects, manifests, replace);
  if (existing?.record.owner === 'stack')
    refuseOwned(config, name, 'submitted', 'it was deployed from there, under this name');
  const changes = existing ? submissionChanges(existing.record, props) : [];
  if (changes.length > 0 && !replace) refuseChanges(name, changes);
  if (changes.length > 0 || (!existing && !isSame(objects, manifests))) {
    await checkForeign(cluster, namespace, manifests);
    onProgress('removing the old one');
    await removeSubmission(cluster, objects, namespace, { forget: true, onProgress });
    return {
      ...(await make(cluster, props, manifests, undefined, onProgress)),
      outcome: 'replaced',
      unknown: 0,
    };
  }
  // A retry that was interrupted is for `retry` to complete.
  if (existing && existing.runsMade >= 0) {
    await startJobs(cluster, namespace, name, props.options.maxConcurrent);
    const { unknown } = observe(existing).counts;
    return { outcome: 'unchanged', created: 0, found: manifests.length, unknown };
  }
  // A cluster that was upgraded since would get Jobs of another shape beside those that are there.
  const same = existing ? submissionManifests({ ...props, shape: existing.record.shape }) : manifests;
  return { ...(await make(cluster, props, same, existing, onProgress)), outcome: 'completed', unknown: 0 };
}

/**
 * What is there, or undefined where it was not written as a whole but is the
 * same, or is to be replaced anyway.
 *
 * @throws UserError where it cannot be read
 */
function readable(
  objects: SubmissionObjects,
  manifests: readonly Manifest[],
  replace: boolean,
): LiveSubmission | undefined {
  try {
    return submissionFrom(objects);
  } catch (error) {
    if (error instanceof UserError && (replace || isSame(objects, manifests))) return undefined;
    throw error;
  }
}

/** Whether the record is the very one that would be made; it tells tasks by a digest. */
function isSame(objects: SubmissionObjects, manifests: readonly Manifest[]): boolean {
  return JSON.stringify(recordOf(objects)?.data) === JSON.stringify(manifests.find(isRecord)?.data);
}

async function make(
  cluster: BatchCluster,
  props: SubmissionProps,
  manifests: readonly Manifest[],
  existing: LiveSubmission | undefined,
  onProgress: (what: string) => void,
): Promise<Made> {
  const { name, namespace } = props;
  const ended = new Set(existing ? endedTasks(existing) : []);
  // A Job that was seen to end, and was collected since, is not made again.
  const isOver = (manifest: Manifest) => {
    const indexes = manifest.kind === 'Job' ? jobIndexes(manifest) : [];
    return indexes.length > 0 && indexes.every((each) => ended.has(each));
  };
  const missing = manifests.filter((each) => !isOver(each));
  await checkForeign(cluster, namespace, missing);
  // The record first: whoever comes second finds the name taken.
  let created = 0;
  for (const manifest of missing.filter(isRecord)) {
    if (await createOwn(cluster, manifest)) created += 1;
    else await checkTaken(cluster, props, manifests);
  }
  const rest = missing.filter((each) => !isRecord(each));
  const made = await makeAll(cluster, rest, (count) => {
    onProgress(`${count} of ${rest.length} objects`);
  });
  await noteMade(cluster, namespace, name, 0);
  await startJobs(cluster, namespace, name, props.options.maxConcurrent);
  created += made.created;
  return { created, found: manifests.length - created };
}

/** @throws UserError where somebody else was first, with another list */
async function checkTaken(
  cluster: BatchCluster,
  { name, namespace }: SubmissionProps,
  manifests: readonly Manifest[],
): Promise<void> {
  const [objects] = await readObjects(cluster, namespace, name);
  if (objects && !isSame(objects, manifests)) refuseChanges(name, []);
}

/** And those that a retry runs by now. */
function endedTasks(submission: LiveSubmission): number[] {
  const { results, runOf } = observe(submission);
  const later = submission.record.tasks.flatMap((_, index) => (runOf(index) > 0 ? [index] : []));
  return [...results.succeeded, ...results.failed.map(({ index }) => index), ...later];
}
