import type { LiveCluster } from '../../../stacks/workloads';
import type { TakenDown } from '../down/take-down';
import { takeDown } from '../down/take-down';
import type { Environment } from '../environment';
import type { RunSummary } from '../pulumi/run';
import { existingStack } from '../pulumi/stack';
import { forgetTarget, StackState } from '../pulumi/state';
import type { ConsentArgs } from './consent';
import { askConsent, checkConsent, describeDestruction } from './consent';
import { deleteCluster, standingCluster } from './down';
import { planOwnCluster } from './plan';
import type { Volume } from './volumes';
import { checkOnlyOurs, keepVolumes, waitForVolumes } from './volumes';

/** What became of an environment; without `-k`, of its workloads alone. */
export interface ClusterDown {
  /** Undefined when there was nothing to take down. */
  readonly workloads?: TakenDown | undefined;
  /** Undefined when there was no cluster. */
  readonly cluster?: RunSummary | undefined;
  /** Disks that outlive the cluster. */
  readonly volumes?: readonly Volume[];
}

/**
 * `down -k`: the workloads, then the cluster. Nothing is changed before
 * everything that could be wrong was looked at, and the operator has agreed.
 *
 * @throws UsageError when it is not said what becomes of the data
 * @throws UserError when the cluster holds data of others, or disks would be left behind
 */
export async function downWithCluster(
  environment: Environment,
  args: ConsentArgs,
  json: boolean,
): Promise<ClusterDown> {
  const { config } = environment;
  const plan = planOwnCluster(environment, 'down');
  checkConsent(args, config.environment);
  const deleteData = args['delete-data'];
  const standing = await standingCluster(environment, plan);
  const stack = await existingStack(environment, () => Promise.resolve());
  const deployed = stack !== undefined && (await StackState.read(stack)).hasObjects;
  if (!standing && !deployed) return { volumes: [] };
  const what = describeDestruction(config, deleteData, standing?.protectedUrn !== undefined);
  await askConsent(args, config.environment, what);

  let volumes: readonly Volume[] = [];
  const prepare = async (cluster: LiveCluster) => {
    if (deleteData) await checkOnlyOurs(cluster, config.namespace);
    else volumes = await keepVolumes(cluster);
  };
  const workloads =
    deployed || standing?.reachable === true
      ? await takeDown(environment, { deleteData, json, prepare })
      : undefined;
  if (workloads && deleteData) volumes = await waitForVolumes(workloads.cluster);
  const cluster = standing && (await deleteCluster(environment, plan, standing, json));
  // The next `up -k` makes another cluster, and may.
  if (stack) await forgetTarget(stack);
  return { workloads, cluster, volumes };
}
