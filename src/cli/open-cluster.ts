import { LiveCluster } from '../../stacks/workloads';
import { kubeconfigPath } from '../config';
import type { Environment } from './environment';
import { StackState } from './pulumi/state';
import { checkTarget } from './pulumi/target';

/**
 * The cluster of an environment, for a command that changes something in it
 * without Pulumi: never another one than that which was deployed to.
 *
 * @throws UserError where it cannot be reached, or is another one
 */
export async function openCluster(environment: Environment): Promise<LiveCluster> {
  const { config } = environment;
  const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
  const clusterId = await cluster.identity();
  const state = await StackState.find({ ...environment, stackName: config.environment });
  await checkTarget(config, cluster, clusterId, state);
  return cluster;
}
