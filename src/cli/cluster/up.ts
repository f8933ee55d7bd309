import type { ClusterPlan } from '../../../stacks/cluster';
import { clusterParts } from '../../../stacks/cluster';
import { clusterStack } from '../../config';
import type { Environment } from '../environment';
import { nameOf } from '../pulumi/diagnostics';
import type { RunSummary } from '../pulumi/run';
import { withLock } from '../pulumi/lock';
import { runParts } from '../pulumi/run';
import { openStack } from '../pulumi/stack';
import { StackState } from '../pulumi/state';
import { keepKubeconfig } from './kubeconfig';
import { clusterProgramOf } from './plan';
import { pluginExplained } from './plugin';

/**
 * Makes the cluster of an environment, or brings it to what the config says.
 *
 * @throws UserError with what the engine and Google said
 */
export async function bringClusterUp(
  environment: Environment,
  plan: ClusterPlan,
  json: boolean,
): Promise<RunSummary> {
  const stackName = clusterStack(environment.config.environment);
  return withLock({ ...environment, stackName, json }, () => update(environment, plan, json, stackName));
}

async function update(
  environment: Environment,
  plan: ClusterPlan,
  json: boolean,
  name: string,
): Promise<RunSummary> {
  const stack = await openStack(environment, clusterProgramOf(plan), name);
  const dropped = await (await StackState.read(stack)).dropPendingOperations();
  if (dropped.length > 0) {
    const names = dropped.map(nameOf).join(', ');
    console.error(
      `An earlier run was interrupted while it worked on ${names}: what it made of these is not in the state of ${name}. If Google now says that one exists already, import it (pulumi import) or delete it.`,
    );
  }
  const summary = await pluginExplained(() => runParts(stack, 'up', clusterParts(plan), { json }));
  await keepKubeconfig(environment, stack);
  return summary;
}
