import type { SubmissionProps } from '../../batch';
import { recordName, submissionChanges, submissionManifests } from '../../batch';
import type { Manifest } from '../../kube/manifest';
import type { BatchCluster } from './cluster';
import { refuseChanges } from './changes';
import { indexesOf } from './jobs';
import { readSubmission } from './live';
import type { LiveSubmission } from './live';
import { ensureNamespace, isRecord, makeAll, noteMade, startJobs } from './make';
import type { Made } from './make';
import { observe } from './observe';
import type { BatchConfig } from './owner';
import { isOwned, refuseOwned } from './owner';
import { removeSubmission } from './remove';

export interface SubmitOptions {
  readonly props: SubmissionProps;
  readonly config: BatchConfig;
  readonly replace: boolean;
  readonly onProgress: (what: string) => void;
}

export interface Submitted extends Made {
  /** `completed`: an earlier command had been interrupted. */
  readonly outcome: 'submitted' | 'completed' | 'unchanged' | 'replaced';
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
  await ensureNamespace(cluster, props);
  let existing = await readSubmission(cluster, namespace, name);
  let replaced = false;
  if (existing) {
    if (existing.record.owner === 'stack')
      refuseOwned(config, name, 'submitted', 'it was deployed from there');
    const changes = submissionChanges(existing.record, props);
    if (changes.length > 0 && !replace) refuseChanges(name, changes);
    if (changes.length > 0) {
      onProgress('removing the old one');
      await removeSubmission(cluster, existing, namespace, { forget: true, onProgress });
      existing = undefined;
      replaced = true;
    } else if (existing.made) {
      await startJobs(cluster, namespace, name, props.options.maxConcurrent);
      return { outcome: 'unchanged', created: 0, found: 0 };
    }
  }
  // One of a retry that was interrupted is for `retry` to complete.
  if (existing && existing.stored.retries.length > 0) return { outcome: 'unchanged', created: 0, found: 0 };
  const made = await make(cluster, props, existing, onProgress);
  if (replaced) return { ...made, outcome: 'replaced' };
  return { ...made, outcome: existing ? 'completed' : 'submitted' };
}

async function make(
  cluster: BatchCluster,
  props: SubmissionProps,
  existing: LiveSubmission | undefined,
  onProgress: (what: string) => void,
): Promise<Made> {
  const { name, namespace } = props;
  const manifests = submissionManifests(props);
  const ended = new Set(existing ? endedTasks(existing) : []);
  // A Job that was seen to end, and was collected since, is not made again.
  const isOver = (manifest: Manifest) => {
    const indexes = manifest.kind === 'Job' ? indexesOf(manifest) : [];
    return indexes.length > 0 && indexes.every((each) => ended.has(each));
  };
  const missing = manifests.filter((each) => !isOver(each));
  // The record first: whoever comes second finds the name taken.
  let created = 0;
  for (const manifest of missing.filter(isRecord)) {
    if (await cluster.create(manifest)) created += 1;
    else if (!existing && manifest.metadata.name === recordName(name)) {
      const other = await readSubmission(cluster, namespace, name);
      const changes = other ? submissionChanges(other.record, props) : [];
      if (changes.length > 0) refuseChanges(name, changes);
    }
  }
  const rest = missing.filter((each) => !isRecord(each));
  const made = await makeAll(cluster, rest, (count) => {
    onProgress(`${count} of ${rest.length} objects`);
  });
  await noteMade(cluster, namespace, name, 0);
  await startJobs(cluster, namespace, name, props.options.maxConcurrent);
  return { created: created + made.created, found: manifests.length - created - made.created };
}

function endedTasks(submission: LiveSubmission): number[] {
  const { results } = observe(submission);
  return [...results.succeeded, ...results.failed.map(({ index }) => index)];
}
