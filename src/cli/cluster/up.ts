import type { ClusterPlan } from '../../../stacks/cluster';
import { clusterParts } from '../../../stacks/cluster';
import { clusterStack } from '../../config';
import type { Environment } from '../environment';
import type { RunSummary } from '../pulumi/run';
import { withLock } from '../pulumi/lock';
import { isToBeRead, readAnew } from '../pulumi/read-anew';
import { runParts } from '../pulumi/run';
import { openStack } from '../pulumi/stack';
import { dropInterrupted } from './interrupted';
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
  const { stack, state } = await openStack(environment, clusterProgramOf(plan), { stackName: name });
  await dropInterrupted(name, state);
  if (await isToBeRead(stack)) await readAnew(stack, json);
  const summary = await pluginExplained(() => runParts(stack, 'up', clusterParts(plan), { json }));
  await keepKubeconfig(environment, stack);
  return summary;
}
