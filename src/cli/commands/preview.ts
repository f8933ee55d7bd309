import type { EngineEvent, OpMap, Stack } from '@pulumi/pulumi/automation';
import type { CommandModule } from 'yargs';

import { clusterStack } from '../../config';
import { UserError } from '../../errors';
import type { Drift } from '../drift';
import { describeDrift } from '../drift';
import { renderDrift } from '../drift/render';
import type { SkipCheckArgs } from '../check/before-up';
import { checkRules, skipCheckOption } from '../check/before-up';
import { refreshKubeconfig } from '../cluster/kubeconfig';
import type { ClusterArgs } from '../cluster/plan';
import { clusterOption, clusterProgramOf, planOwnCluster } from '../cluster/plan';
import { pluginExplained } from '../cluster/plugin';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { describeChanges } from '../output/changes';
import { patiently } from '../output/patience';
import { printJson, renderTable } from '../output/table';
import type { PlanArgs } from '../pulumi/plan';
import { checkStackTarget, planEnvironment, planOptions, programOf } from '../pulumi/plan';
import { componentsOf } from '../pulumi/components';
import { engineError } from '../pulumi/errors';
import { Diagnostics, nameOf } from '../pulumi/diagnostics';
import { engine } from '../pulumi/engine';
import { openStack } from '../pulumi/stack';
import { StackState } from '../pulumi/state';
import { useSandbox } from '../sandbox-environment';

interface PreviewArgs extends EnvironmentArgs, PlanArgs, ClusterArgs, SkipCheckArgs {
  readonly 'expect-no-changes': boolean;
  readonly refresh: boolean;
}

/** One planned change. Names of fields only: their values may be secret. */
interface Change {
  readonly operation: string;
  readonly object: string;
  readonly fields: readonly string[];
}

export const preview: CommandModule<object, PreviewArgs> = {
  command: 'preview <env>',
  describe: 'show what `up` would change, and change nothing',
  builder: (argv) =>
    environmentOptions(argv)
      .options({
        ...planOptions,
        ...clusterOption('also show what would change of the GKE cluster'),
        ...skipCheckOption,
      })
      .option('refresh', {
        type: 'boolean',
        default: false,
        describe: 'look at the cluster first, and say what was changed by hand since the last run',
      })
      .option('expect-no-changes', {
        type: 'boolean',
        default: false,
        describe: 'exit with status 1 when there is any change',
      })
      .example('$0 preview prod', 'what `up` would change')
      .example('$0 preview prod --refresh', 'and what was changed by hand')
      .example('$0 preview prod --expect-no-changes', 'for CI: exit status 1 when there is any change'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    checkRules(environment, args);
    const cluster = args.cluster
      ? await patiently('previewing the cluster', args.json, () => previewCluster(environment))
      : undefined;
    if (cluster && !args.json) print(cluster, 'cluster');
    // Nobody can say what would change in a cluster that is not there.
    const workloads =
      cluster?.missing === true
        ? undefined
        : await patiently('previewing', args.json, () => previewWorkloads(environment, args));
    if (workloads?.drift && !args.json)
      console.log(renderDrift(workloads.drift, 'What follows sets what is ours back.'));
    if (workloads && !args.json) print(workloads, 'preview');
    if (!workloads && !args.json)
      console.log('preview  the workloads can be previewed once the cluster is there');
    if (args.json) {
      const { changes = [], summary = {}, drift } = workloads ?? {};
      printJson({
        environment: args.env,
        changes,
        summary,
        ...(drift && { drift }),
        ...(cluster && { cluster }),
      });
    }
    const changed = (cluster?.changes.length ?? 0) + (workloads?.changes.length ?? 0) > 0;
    if (args['expect-no-changes'] && changed) process.exitCode = 1;
  },
};

interface Preview {
  readonly changes: readonly Change[];
  /** Count for each of Pulumi's operations. */
  readonly summary: OpMap;
}

/** @returns with `--refresh`, also what was changed by hand */
async function previewWorkloads(
  environment: Environment,
  args: PreviewArgs,
): Promise<Preview & { readonly drift?: readonly Drift[] }> {
  await refreshKubeconfig(environment);
  // What the engine is asked takes as long as the plan.
  void engine();
  const early = StackState.find({ ...environment, stackName: environment.config.environment });
  // Who waits for it learns of an error.
  early.catch(() => undefined);
  const plan = await planEnvironment(environment, args);
  const { stack, state } = await openStack(environment, programOf(plan), { state: await early });
  await checkStackTarget(state, plan);
  if (!args.refresh) return previewStack(stack);
  const events: EngineEvent[] = [];
  const preview = await previewStack(stack, { refresh: true, onEvent: (event) => events.push(event) });
  const components = componentsOf(plan.manifests);
  return { ...preview, drift: describeDrift(events, (path) => components.get(path)) };
}

/** @returns also whether the cluster is not there yet */
async function previewCluster(environment: Environment): Promise<Preview & { readonly missing: boolean }> {
  const plan = planOwnCluster(environment, 'preview');
  const name = clusterStack(environment.config.environment);
  const { stack, state } = await openStack(environment, clusterProgramOf(plan), { stackName: name });
  const missing = !state.hasOutputs;
  return { ...(await pluginExplained(() => previewStack(stack))), missing };
}

interface PreviewOptions {
  /** Look at the cluster first. */
  readonly refresh: boolean;
  readonly onEvent: (event: EngineEvent) => void;
}

async function previewStack(stack: Stack, options?: PreviewOptions): Promise<Preview> {
  const changes: Change[] = [];
  const diagnostics = new Diagnostics();
  const see = (event: EngineEvent) => {
    const change = changeOf(event);
    if (change) changes.push(change);
    diagnostics.see(event);
    options?.onEvent(event);
  };
  const refresh = options?.refresh ?? false;
  const summary = await stack.preview({ color: 'never', refresh, onEvent: see }).catch((error: unknown) => {
    const { problems } = diagnostics;
    throw problems.length > 0 ? new UserError('preview failed', problems) : engineError(error);
  });
  return { changes, summary: summary.changeSummary };
}

function changeOf({ resourcePreEvent }: EngineEvent): Change | undefined {
  if (!resourcePreEvent) return undefined;
  const { op, urn, detailedDiff, diffs, type } = resourcePreEvent.metadata;
  if (
    op === 'same' ||
    op === 'read' ||
    op === 'refresh' ||
    type.startsWith('pulumi:') ||
    type.startsWith('talestack:')
  )
    return undefined;
  return {
    operation: op,
    object: nameOf(urn),
    fields: detailedDiff ? Object.keys(detailedDiff) : (diffs ?? []),
  };
}

function print({ changes, summary }: Preview, title: string): void {
  if (changes.length > 0) {
    const rows = changes.map(({ operation, object, fields }) => [operation, object, fields.join(' ')]);
    console.log(renderTable(['change', 'object', 'fields'], rows));
  }
  console.log(`${title}  ${describeChanges(summary)}`);
}
