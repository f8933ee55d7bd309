import { LiveCluster, removeRetained, retainedObjects, checkSameTarget } from '../../../stacks/workloads';
import { plannedManifests } from '../../app';
import { kubeconfigPath } from '../../config';
import { stackStamp } from '../../kube/stamp';
import { refreshKubeconfig } from '../cluster/kubeconfig';
import type { Environment } from '../environment';
import { showSteps } from '../output/steps';
import type { RunSummary } from '../pulumi/run';
import { runStack } from '../pulumi/run';
import { existingStack } from '../pulumi/stack';
import { forgetTarget, noteTarget, StackState } from '../pulumi/state';
import { DownTales } from '../tale/down';
import type { Removal } from '../tale/remove';

export interface TakeDownOptions {
  readonly deleteData: boolean;
  readonly json: boolean;
  /** Called once it is known that this is the right cluster, before anything is changed. @default nothing */
  readonly prepare?: (cluster: LiveCluster) => Promise<void>;
}

/** What became of the workloads. */
export interface TakenDown {
  readonly cluster: LiveCluster;
  /** Undefined when nothing was deployed. */
  readonly summary: RunSummary | undefined;
  /** Paths of claims and the namespace: deleted with `deleteData`, kept without. */
  readonly data: readonly string[];
  readonly tales: Removal;
}

/**
 * Takes the workloads of an environment down: tales first, then what Pulumi
 * made, then data if that is asked for.
 *
 * @throws UserError when the kubeconfig leads to another cluster than the environment's
 */
export async function takeDown(environment: Environment, options: TakeDownOptions): Promise<TakenDown> {
  const { deleteData, json } = options;
  const { config } = environment;
  await refreshKubeconfig(environment);
  const kubeconfig = kubeconfigPath(config);
  const cluster = LiveCluster.connect(kubeconfig, config.context);
  const clusterId = await cluster.identity();

  const stack = await existingStack(environment, () => Promise.resolve());
  const target = { clusterId, kubeconfig, context: cluster.context };
  const state = stack && (await StackState.read(stack));
  const recorded = state ? await state.recordedTarget() : {};
  checkSameTarget(recorded, target, config.namespace);
  await options.prepare?.(cluster);
  const stamp = stackStamp(config.environment);
  const tales = await DownTales.begin(cluster, config, {
    stamp,
    deployed: recorded.clusterId !== undefined,
    deleteData,
    json,
  });
  await tales.remove();

  let summary: RunSummary | undefined;
  if (stack && state) {
    await state.dropPendingOperations();
    if (state.hasObjects) {
      await noteTarget(stack, { clusterId, namespace: config.namespace });
      summary = await runStack(stack, 'destroy', plannedManifests(config), json);
    }
  }
  await tales.remove();

  const kept = await retainedObjects(cluster, config.namespace, stamp);
  const names = kept.map((each) => each.path);
  if (deleteData && kept.length > 0) {
    const steps = showSteps(
      kept.map(({ path }) => ({ id: path, title: path })),
      json,
    );
    await removeRetained(cluster, kept, (path) => {
      steps.done(path, 'deleted');
    });
    await steps.close();
  }
  if (deleteData && stack) await forgetTarget(stack);
  return { cluster, summary, data: names, tales: tales.result };
}
