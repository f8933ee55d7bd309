import type { EngineEvent, OpMap, Stack } from '@pulumi/pulumi/automation';
import type { CommandModule } from 'yargs';

import { clusterStack } from '../../config';
import { UserError } from '../../errors';
import type { ClusterArgs } from '../cluster/plan';
import { clusterOption, clusterProgramOf, planOwnCluster } from '../cluster/plan';
import { pluginExplained } from '../cluster/plugin';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { describeChanges } from '../output/changes';
import { printJson, renderTable } from '../output/table';
import type { PlanArgs } from '../pulumi/plan';
import { checkStackTarget, planEnvironment, planOptions, programOf } from '../pulumi/plan';
import { Diagnostics, nameOf } from '../pulumi/diagnostics';
import { openStack } from '../pulumi/stack';
import { StackState } from '../pulumi/state';
import { useSandbox } from '../sandbox-environment';

interface PreviewArgs extends EnvironmentArgs, PlanArgs, ClusterArgs {
  readonly 'expect-no-changes': boolean;
}

/** One planned change. Names of fields only: their values may be secret. */
interface Change {
  readonly operation: string;
  readonly object: string;
  readonly fields: readonly string[];
}

export const preview: CommandModule<object, PreviewArgs> = {
  command: 'preview <env>',
  aliases: ['diff'],
  describe: 'show what `up` would change, and change nothing',
  builder: (argv) =>
    environmentOptions(argv)
      .options({ ...planOptions, ...clusterOption('also show what would change of the GKE cluster') })
      .option('expect-no-changes', {
        type: 'boolean',
        default: false,
        describe: 'exit with status 1 when there is any change',
      }),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    const cluster = args.cluster ? await previewCluster(environment) : undefined;
    if (cluster && !args.json) print(cluster, 'cluster');
    // Nobody can say what would change in a cluster that is not there.
    const workloads = cluster?.missing === true ? undefined : await previewWorkloads(environment, args);
    if (workloads && !args.json) print(workloads, 'preview');
    if (!workloads && !args.json)
      console.log('preview  the workloads can be previewed once the cluster is there');
    if (args.json) {
      const { changes = [], summary = {} } = workloads ?? {};
      printJson({ environment: args.env, changes, summary, ...(cluster && { cluster }) });
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

async function previewWorkloads(environment: Environment, args: PreviewArgs): Promise<Preview> {
  const plan = await planEnvironment(environment, args);
  const stack = await openStack(environment, programOf(plan));
  await checkStackTarget(await StackState.read(stack), plan);
  return previewStack(stack);
}

/** @returns also whether the cluster is not there yet */
async function previewCluster(environment: Environment): Promise<Preview & { readonly missing: boolean }> {
  const plan = planOwnCluster(environment, 'preview');
  const name = clusterStack(environment.config.environment);
  const stack = await openStack(environment, clusterProgramOf(plan), name);
  const missing = !(await StackState.read(stack)).hasOutputs;
  return { ...(await pluginExplained(() => previewStack(stack))), missing };
}

async function previewStack(stack: Stack): Promise<Preview> {
  const changes: Change[] = [];
  const diagnostics = new Diagnostics();
  const see = (event: EngineEvent) => {
    const change = changeOf(event);
    if (change) changes.push(change);
    diagnostics.see(event);
  };
  const summary = await stack.preview({ color: 'never', onEvent: see }).catch((error: unknown) => {
    const { problems } = diagnostics;
    throw problems.length > 0 ? new UserError('preview failed', problems) : error;
  });
  return { changes, summary: summary.changeSummary };
}

function changeOf({ resourcePreEvent }: EngineEvent): Change | undefined {
  if (!resourcePreEvent) return undefined;
  const { op, urn, detailedDiff, diffs, type } = resourcePreEvent.metadata;
  if (op === 'same' || op === 'read' || type.startsWith('pulumi:') || type.startsWith('talestack:'))
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
