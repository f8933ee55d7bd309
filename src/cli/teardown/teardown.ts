import type { Stack } from '@pulumi/pulumi/automation';

import type { RecordedVolume, RetainedObject, ScanOptions } from '../../../stacks/workloads';
import {
  LiveCluster,
  dataOfOthers,
  isData,
  namespacesBySystem,
  removeAndWait,
  scan,
  retainedObjects,
  volumesIn,
} from '../../../stacks/workloads';
import { plannedManifests } from '../../app';
import { kubeconfigPath } from '../../config';
import { everyNamespace, namespacesOf } from '../../config/systems';
import { stackStamp } from '../../kube/stamp';
import type { Environment } from '../environment';
import { showSteps } from '../output/steps';
import { pulumi } from '../pulumi/command';
import type { RunSummary } from '../pulumi/run';
import { runStack } from '../pulumi/run';
import type { OpenStack } from '../pulumi/stack';
import type { StackState } from '../pulumi/state';
import { forgetTarget, noteTarget } from '../pulumi/state';
import { takeOver } from '../pulumi/take-over';
import { checkTarget } from '../pulumi/target';
import { DownTales } from '../tale/down';
import type { Removal } from '../tale/remove';
import { TerasliceExecutions } from '../teraslice/remove';
import type { Proof } from './proof';
import { Witness } from './proof';

export interface TeardownOptions {
  readonly deleteData: boolean;
  readonly json: boolean;
  /** Called once it is known that it is the right cluster and that no other run is at work, before anything is changed in it. @default nothing */
  readonly prepare?: (cluster: LiveCluster) => Promise<void>;
}

/** A namespace of the environment with data of others in it. */
export interface SharedNamespace {
  readonly path: string;
  readonly holds: readonly string[];
}

export interface Teardown {
  /** What the engine did; undefined where nothing was deployed. */
  readonly summary: RunSummary | undefined;
  /** Claims and the namespaces, as paths: deleted with `deleteData`, else kept. */
  readonly retained: readonly string[];
  /** Namespaces that stay whatever was asked for, since others have something there: path, and what that is. */
  readonly shared: readonly SharedNamespace[];
  /** Volumes behind the claims that are kept. */
  readonly volumes: readonly RecordedVolume[];
  readonly tales: Removal;
  /** Executions of Teraslice jobs that were deleted, as paths of their objects. */
  readonly executions: readonly string[];
  readonly proof: Proof;
}

/**
 * Takes an environment out of its cluster: tales first, since they write their
 * last changes to girder, and executions of Teraslice jobs; then what the world reaches it by, the workloads, the
 * claims if they are to go. Looks afterwards at what is left.
 *
 * @param existing undefined where nothing was ever deployed
 * @throws UserError when the config leads to another cluster than the environment's, or something does not go
 */
export async function tearDown(
  environment: Environment,
  existing: OpenStack | undefined,
  { deleteData, json, prepare }: TeardownOptions,
): Promise<Teardown> {
  const { config } = environment;
  const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
  const clusterId = await cluster.identity();
  const { stack, state } = existing ?? {};
  const recorded = await checkTarget(config, cluster, clusterId, state);
  // First of all: it takes the lock, and nothing was changed where another run has it.
  const now = stack && state && (await takeOver(stack, state, { json, always: true }));
  await prepare?.(cluster);

  const stamp = stackStamp(config.environment);
  const recordedNamespaces = Object.values(recorded.namespaces ?? {});
  const namespaces = [...new Set([...namespacesOf(config), ...recordedNamespaces])];
  const ranTales = config.wholetale.enabled || recorded.namespaces?.wholetale !== undefined;
  const deployed = ranTales && recorded.clusterId !== undefined;
  const tales = await DownTales.begin(cluster, config, { stamp, deployed, deleteData, json });
  const terasliceNamespace = recorded.clusterId === undefined ? undefined : recorded.namespaces?.teraslice;
  const executions = new TerasliceExecutions(cluster, config, terasliceNamespace, json);
  const witness = await Witness.before(cluster, { namespaces, stamp, ownsUnstamped: tales.ours });
  await tales.remove();
  await executions.remove();

  let summary: RunSummary | undefined;
  // Where the objects are gone, the engine still has to forget what they hung on.
  if (now && state.hasObjects) {
    await noteTarget(stack, { clusterId, namespaces: namespacesBySystem(config) });
    if (now.isProtected) await unprotect(environment);
    summary = await destroy(stack, now, environment, json);
  }
  await tales.remove();
  await executions.remove();
  await removeStrays(cluster, { namespaces, stamp, ownsUnstamped: false }, json);

  // Systems that were switched off left their claims.
  const found = await retainedObjects(
    cluster,
    [...new Set([...namespaces, ...everyNamespace(config)])],
    stamp,
  );
  const shared = deleteData ? await sharedNamespaces(cluster, found, stamp) : [];
  const retained = found.filter(({ path }) => !shared.some((each) => each.path === path));
  if (deleteData && retained.length > 0) {
    const steps = showSteps(
      retained.map(({ path }) => ({ id: path, title: path })),
      json,
    );
    await removeAndWait(cluster, retained, (path) => {
      steps.done(path, 'deleted');
    });
    await steps.close();
  }
  if (deleteData && stack) await forgetTarget(stack);

  const paths = retained.map(({ path }) => path);
  const kept = deleteData ? [] : [...paths, ...tales.result.kept];
  const proof = await witness.after([...kept, ...shared.map(({ path }) => path)], json);
  const volumes = ((await volumesIn(cluster, namespaces)) ?? []).filter(({ claim }) => kept.includes(claim));
  return {
    ...{ summary, retained: paths, shared, volumes, proof },
    tales: tales.result,
    executions: executions.removed,
  };
}

/** Namespaces that are to go, and hold what is none of the environment's. */
async function sharedNamespaces(
  cluster: LiveCluster,
  retained: readonly RetainedObject[],
  stamp: string,
): Promise<SharedNamespace[]> {
  const namespaces = retained.filter(({ ref }) => ref.kind === 'Namespace');
  const looked = await Promise.all(
    namespaces.map(async ({ path, ref }) => ({
      path,
      holds: await dataOfOthers(cluster, ref.metadata.name, stamp),
    })),
  );
  return looked.filter(({ holds }) => holds.length > 0);
}

/**
 * Deletes what carries the environment's stamp and Pulumi does not know: an `up`
 * that was killed may have made it and not written it down.
 */
async function removeStrays(cluster: LiveCluster, options: ScanOptions, json: boolean): Promise<void> {
  const { found } = await scan(cluster, options);
  const strays = found.filter(({ ref, goesByItself }) => !goesByItself && !isData(ref));
  if (strays.length === 0) return;
  const steps = showSteps([{ id: 'strays', title: 'what an interrupted run left' }], json);
  try {
    await removeAndWait(cluster, strays, (path) => {
      steps.update('strays', `${path} deleted`);
    });
  } finally {
    await steps.close(strays.map(({ path }) => path).join(', '));
  }
}

/** What the world reaches goes first and is waited for: a load balancer without its workloads is still paid for. */
async function destroy(
  stack: Stack,
  state: StackState,
  { config }: Environment,
  json: boolean,
): Promise<RunSummary> {
  const manifests = plannedManifests(config);
  if (state.entries.length === 0) return runStack(stack, 'destroy', manifests, { json });
  const isEntry = ({ manifest }: (typeof manifests)[number]) => manifest.kind === 'Ingress';
  const entries = manifests.filter(isEntry).map((each) => ({ ...each, component: 'way in' }));
  const first = await runStack(stack, 'destroy', entries, { json, targets: state.entries });
  const rest = manifests.filter((each) => !isEntry(each));
  const second = await runStack(stack, 'destroy', rest, { json });
  const { delete: deleted = 0 } = first.changes;
  return {
    changes: { ...second.changes, delete: deleted + (second.changes.delete ?? 0) },
    seconds: first.seconds + second.seconds,
  };
}

async function unprotect({ config, projectDir }: Environment): Promise<void> {
  const args = ['state', 'unprotect', '--all', '--yes', '--stack', config.environment, '--non-interactive'];
  await pulumi(args, { cwd: projectDir });
}
