import pMap from 'p-map';

import type { ComparedPlan } from '../../../stacks/workloads';
import { LiveCluster, removeAndWait, RequestRefused } from '../../../stacks/workloads';
import { batchDigest } from '../../app';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import { showSteps } from '../output/steps';
import type { StackState } from './state';

/** Requests at the same time. */
const concurrency = 8;

/**
 * Deletes Jobs that a killed run made for another config and did not write down,
 * or only as one that is to be made anew.
 * `up` takes over what carries the stamp of its environment; but the template of
 * a Job cannot be changed. A Job of a batch submission with the same tasks stays:
 * made anew, it would run them again.
 *
 * @param state as it is after what an earlier run left was taken over
 * @param json whether scripts read the output: no progress then
 * @throws StackLocked where another run works on the stack, which may have made them
 */
export async function removeStrayJobs(
  state: StackState,
  plan: Pick<ComparedPlan, 'manifests' | 'live' | 'target'>,
  json: boolean,
): Promise<void> {
  const known = new Set(state.standing);
  const unknown = plan.manifests
    .map(({ manifest }) => manifest)
    .filter((manifest) => manifest.kind === 'Job' && !known.has(objectPath(manifest)))
    .filter((manifest) => isThereForOtherTasks(manifest, plan.live));
  if (unknown.length === 0) return;
  const cluster = LiveCluster.connect(plan.target.kubeconfig, plan.target.context);
  const refused = await pMap(unknown, (job) => isUnchangeable(cluster, job), { concurrency });
  const stray = unknown.filter((_, index) => refused[index]);
  if (stray.length === 0) return;
  await state.claim();
  const objects = stray.map((ref) => ({ ref, path: objectPath(ref) }));
  const paths = objects.map(({ path }) => path).join(', ');
  console.error(`Made for another config by a run that was killed, and made anew now: ${paths}`);
  const steps = showSteps([{ id: 'jobs', title: 'Jobs of a run that was killed' }], json);
  try {
    await removeAndWait(cluster, objects, (path) => {
      steps.update('jobs', path);
    });
    steps.done('jobs', 'deleted');
  } finally {
    await steps.close('not gone');
  }
}

function isThereForOtherTasks(manifest: Manifest, live: ComparedPlan['live']): boolean {
  const found = live.get(objectPath(manifest));
  if (!found) return false;
  const digest = manifest.metadata.annotations?.[batchDigest];
  return digest === undefined || digest !== found.metadata?.annotations?.[batchDigest];
}

/** Whether the API server would refuse to make the one that is there what the manifest says. */
async function isUnchangeable(cluster: LiveCluster, job: Manifest): Promise<boolean> {
  try {
    await cluster.apply(job, { dryRun: true, force: true });
    return false;
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    return error.problems.some(({ message }) => message.includes('field is immutable'));
  }
}
