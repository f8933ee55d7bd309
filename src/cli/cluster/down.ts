import type { Stack } from '@pulumi/pulumi/automation';

import type { ClusterPlan } from '../../../stacks/cluster';
import { clusterParts } from '../../../stacks/cluster';
import { clusterStack } from '../../config';
import type { Environment } from '../environment';
import { isToBeRead, readAnew } from '../pulumi/read-anew';
import type { RunSummary } from '../pulumi/run';
import { runParts } from '../pulumi/run';
import { existingStack } from '../pulumi/stack';
import { StackState } from '../pulumi/state';
import { dropInterrupted } from './interrupted';
import { forgetKubeconfig } from './kubeconfig';
import { clusterProgramOf } from './plan';
import { pluginExplained } from './plugin';

/** What there is to delete. */
export interface StandingCluster {
  readonly stack: Stack;
  /** URN of the GKE cluster whose deletion Google refuses; undefined where it does not. */
  readonly protectedUrn: string | undefined;
  /** Whether there is an API server to ask; not when the first `up` failed half-way. */
  readonly reachable: boolean;
  /** URNs of what a run was making that was killed: Google may have it, and the state does not know. */
  readonly unknown: readonly string[];
}

/** Looks at the stack of a cluster; undefined when nothing of it is there. */
export async function standingCluster(
  environment: Environment,
  plan: ClusterPlan,
): Promise<StandingCluster | undefined> {
  const { config } = plan;
  // The protection is all that a later update may change.
  const unprotected = {
    ...plan,
    config: { ...config, cluster: { ...config.cluster, deletionProtection: false } },
  };
  const name = clusterStack(config.environment);
  const existing = await existingStack(environment, clusterProgramOf(unprotected), { stackName: name });
  if (!existing) return undefined;
  const { stack, state } = existing;
  if (state.isEmpty && !state.hasOutputs && state.pending.length === 0) return undefined;
  const { gkeCluster } = state;
  const protectedUrn = gkeCluster?.deletionProtection === true ? gkeCluster.urn : undefined;
  return { stack, protectedUrn, reachable: state.hasOutputs, unknown: state.pendingCreations };
}

/**
 * Deletes a cluster and all that its stack made. The operator has agreed, also
 * to switching its protection off.
 */
export async function deleteCluster(
  environment: Environment,
  plan: ClusterPlan,
  { stack, protectedUrn }: StandingCluster,
  json: boolean,
): Promise<RunSummary> {
  const parts = clusterParts(plan);
  await dropInterrupted(stack.name, await StackState.read(stack));
  if (await isToBeRead(stack)) await readAnew(stack, json);
  if (protectedUrn !== undefined) {
    const cluster = parts.filter(({ resource }) => resource === 'cluster');
    if (!json) console.log('Switching the deletion protection off');
    await pluginExplained(() => runParts(stack, 'up', cluster, { json, targets: [protectedUrn] }));
  }
  const summary = await pluginExplained(() => runParts(stack, 'destroy', parts, { json }));
  forgetKubeconfig(environment);
  return summary;
}
