import type { LiveCluster, RecordedVolume } from '../../../stacks/workloads';
import { clusterStack } from '../../config';
import { namespacesOf } from '../../config/systems';
import type { Environment } from '../environment';
import { describeChanges } from '../output/changes';
import { colours } from '../output/colours';
import type { RunSummary } from '../pulumi/run';
import { nameOf } from '../pulumi/diagnostics';
import { withLock } from '../pulumi/lock';
import { existingStack } from '../pulumi/stack';
import { forgetTarget } from '../pulumi/state';
import type { Teardown } from '../teardown/teardown';
import { tearDown } from '../teardown/teardown';
import type { ConsentArgs } from './consent';
import { askConsent, checkConsent, describeDestruction } from './consent';
import { deleteCluster, standingCluster } from './down';
import { refreshKubeconfig } from './kubeconfig';
import { planOwnCluster } from './plan';
import { checkOnlyOurs, keepVolumes, waitForVolumes } from './volumes';

/** What became of a cluster. */
export interface ClusterDown {
  /** Undefined when there was none, or it was left since workloads were. */
  readonly summary: RunSummary | undefined;
  /** Disks that outlive it. */
  readonly volumes: readonly RecordedVolume[];
  /** Names of what a killed run was making: Google may have it, and nothing here can delete it. */
  readonly unknown: readonly string[];
}

/** What became of an environment and its cluster. */
export interface AllDown {
  /** Undefined when there was nothing to take down. */
  readonly workloads: Teardown | undefined;
  readonly cluster: ClusterDown;
}

/**
 * `down -k`: the workloads, then the cluster. Nothing is changed before
 * everything that could be wrong was looked at, and the operator has agreed.
 * The cluster stays where something is left in it that costs money outside of it.
 *
 * @throws UsageError when it is not said what becomes of the data
 * @throws UserError when the cluster holds data of others, or disks would be left behind
 */
export async function downWithCluster(
  environment: Environment,
  args: ConsentArgs,
  json: boolean,
): Promise<AllDown> {
  const { config } = environment;
  const plan = planOwnCluster(environment, 'down');
  checkConsent(args, config.environment);
  const deleteData = args['delete-data'];
  const clusterLock = { ...environment, stackName: clusterStack(config.environment), json };
  const standing = await standingCluster(environment, plan);
  const unknown = (standing?.unknown ?? []).map(nameOf);
  const existing = await existingStack(environment, () => Promise.resolve());
  const deployed = existing?.state.hasObjects === true;
  if (!standing && !deployed)
    return { workloads: undefined, cluster: { summary: undefined, volumes: [], unknown } };
  const what = describeDestruction(config, deleteData, standing?.protectedUrn !== undefined);
  await askConsent(args, config.environment, what);

  let volumes: readonly RecordedVolume[] = [];
  let live: LiveCluster | undefined;
  const prepare = async (cluster: LiveCluster) => {
    live = cluster;
    if (deleteData) await checkOnlyOurs(cluster, namespacesOf(config));
    else volumes = await keepVolumes(cluster);
  };
  let workloads: Teardown | undefined;
  if (deployed || standing?.reachable === true) {
    await refreshKubeconfig(environment);
    workloads = await withLock({ ...environment, stackName: config.environment, json }, async () =>
      tearDown(environment, await existingStack(environment, () => Promise.resolve()), {
        deleteData,
        json,
        prepare,
      }),
    );
    if (workloads.proof.left.length > 0)
      return { workloads, cluster: { summary: undefined, volumes, unknown } };
    if (live && deleteData) volumes = await waitForVolumes(live);
  }
  const summary =
    standing && (await withLock(clusterLock, () => deleteCluster(environment, plan, standing, json)));
  // The next `up -k` makes another cluster, and may.
  if (existing) await forgetTarget(existing.stack);
  return { workloads, cluster: { summary, volumes, unknown } };
}

/** What became of a cluster as text. */
export function describeClusterDown({ summary, volumes, unknown }: ClusterDown): string {
  const head = summary
    ? `${colours.green('cluster')}  ${describeChanges(summary.changes)}  ${summary.seconds}s`
    : `${colours.yellow('cluster')}  nothing was deleted`;
  const lines = volumes.map(({ claim, handle }) => `  ${handle}  ${claim}`);
  return [
    head,
    ...(lines.length > 0 ? ['Disks that are kept, and cost money until you delete them:', ...lines] : []),
    ...(unknown.length > 0
      ? [
          'Google may have what an interrupted run was making; if it is there, delete it by hand:',
          ...unknown.map((name) => `  ${name}`),
        ]
      : []),
  ].join('\n');
}
