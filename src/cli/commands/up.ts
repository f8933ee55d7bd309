import type { CommandModule } from 'yargs';

import type { SkipCheckArgs } from '../check/before-up';
import { checkRules, skipCheckOption } from '../check/before-up';
import type { ClusterArgs } from '../cluster/plan';
import { clusterOption, planOwnCluster } from '../cluster/plan';
import { bringClusterUp } from '../cluster/up';
import { LiveCluster, namespacesBySystem } from '../../../stacks/workloads';
import type { Config } from '../../config';
import { kubeconfigPath } from '../../config';
import { checkedBeforeUp } from '../doctor/before-up';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { printJson } from '../output/table';
import type { PlanArgs } from '../pulumi/plan';
import { checkStackTarget, planEnvironment, planOptions, programOf } from '../pulumi/plan';
import type { RunSummary } from '../pulumi/run';
import { engine } from '../pulumi/engine';
import { withLock } from '../pulumi/lock';
import { runStack } from '../pulumi/run';
import { openStack } from '../pulumi/stack';
import type { StackState } from '../pulumi/state';
import { noteTarget } from '../pulumi/state';
import { removeStrayJobs } from '../pulumi/stray-jobs';
import { takeOver } from '../pulumi/take-over';
import { useSandbox } from '../sandbox-environment';
import { describeChanges } from '../output/changes';
import { colours } from '../output/colours';
import { withReasons } from '../status/explain';
import { TerasliceExecutions } from '../teraslice/remove';
import type { WaitResult } from '../waits';
import { waitUntilUp } from '../waits';

interface UpArgs extends EnvironmentArgs, PlanArgs, ClusterArgs, SkipCheckArgs {
  readonly wait: boolean;
}

export const up: CommandModule<object, UpArgs> = {
  command: 'up <env>',
  describe: 'bring an environment to what its config says',
  builder: (argv) =>
    environmentOptions(argv)
      .options({
        ...planOptions,
        ...clusterOption('first make or update the GKE cluster'),
        ...skipCheckOption,
      })
      .option('wait', {
        type: 'boolean',
        default: true,
        describe: 'wait until all is ready, for as long as `wait` in the config says; --no-wait: do not',
      })
      .example('$0 up prod', 'deploy, and wait until girder answers')
      .example(
        '$0 up prod --set images.girder=wholetale/girder:v1.1',
        'with one key overridden, for this run',
      )
      .example('$0 up prod -k', 'make its GKE cluster first'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    checkRules(environment, args);
    const cluster = args.cluster
      ? await bringClusterUp(environment, planOwnCluster(environment, 'up'), args.json)
      : undefined;
    if (cluster && !args.json)
      console.log(`${colours.green('cluster')}  ${describeChanges(cluster.changes)}  ${cluster.seconds}s`);
    const summary = await bringUp(environment, args.json, args);
    if (args.json)
      printJson({ environment: environment.config.environment, ...summary, ...(cluster && { cluster }) });
    else console.log(`${colours.green('up')}  ${describeChanges(summary.changes)}  ${summary.seconds}s`);
  },
};

/** Those whose master goes, since Teraslice was switched off; undefined where it was not. */
async function orphanedExecutions(
  config: Config,
  state: StackState,
  json: boolean,
): Promise<TerasliceExecutions | undefined> {
  const namespace = state.hasObjects ? (await state.recordedTarget()).namespaces?.teraslice : undefined;
  if (namespace === undefined || config.teraslice.enabled) return undefined;
  const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
  return new TerasliceExecutions(cluster, config, namespace, json);
}

/** What an `up` changed, and what came of its waits. */
export interface UpSummary extends RunSummary {
  readonly waits: readonly WaitResult[];
}

/**
 * Checks first, then deploys, then waits until all is ready.
 *
 * @throws UserError when anything is in the way, fails, or does not get ready in time
 */
export async function bringUp(
  environment: Environment,
  json: boolean,
  args?: PlanArgs & { readonly wait?: boolean },
): Promise<UpSummary> {
  const stackName = environment.config.environment;
  const summary = await withLock({ ...environment, stackName, json }, () => deploy(environment, json, args));
  return { ...summary, waits: args?.wait === false ? [] : await waitUntilUp(environment, json) };
}

/** For what an earlier `down`, or anyone, deletes: it is gone in moments, or held by something. */
const settleSeconds = 60;

async function deploy(environment: Environment, json: boolean, args?: PlanArgs): Promise<RunSummary> {
  // Beside the plan, which takes as long.
  void engine();
  const settle = Math.min(settleSeconds, environment.config.wait.ready);
  const plan = await checkedBeforeUp(environment, json, () => planEnvironment(environment, args, settle));
  const { stack, state } = await openStack(environment, programOf(plan));
  await checkStackTarget(state, plan);
  const executions = await orphanedExecutions(plan.config, state, json);
  // Executions are deleted beside the engine: only by who holds the lock.
  const now = await takeOver(stack, state, { json, always: executions !== undefined });
  if (!state.hasObjects)
    await noteTarget(stack, {
      clusterId: plan.target.clusterId,
      namespaces: namespacesBySystem(plan.config),
    });
  await removeStrayJobs(now, plan, json);
  await executions?.remove();
  const summary = await withReasons(environment, () => runStack(stack, 'up', plan.manifests, { json }));
  await executions?.remove();
  return summary;
}
