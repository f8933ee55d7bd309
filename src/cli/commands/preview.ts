import type { EngineEvent } from '@pulumi/pulumi/automation';
import type { CommandModule } from 'yargs';

import { UserError } from '../../errors';
import { describeDrift } from '../drift';
import { renderDrift } from '../drift/render';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { describeChanges } from '../output/changes';
import { printJson, renderTable } from '../output/table';
import type { PlanArgs } from '../pulumi/plan';
import { checkStackTarget, planEnvironment, planOptions, programOf } from '../pulumi/plan';
import { byPath } from '../pulumi/components';
import { Diagnostics, nameOf } from '../pulumi/diagnostics';
import { openStack } from '../pulumi/stack';
import { StackState } from '../pulumi/state';
import { useSandbox } from '../sandbox-environment';

interface PreviewArgs extends EnvironmentArgs, PlanArgs {
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
  aliases: ['diff'],
  describe: 'show what `up` would change, and change nothing',
  builder: (argv) =>
    environmentOptions(argv)
      .options(planOptions)
      .option('refresh', {
        type: 'boolean',
        default: false,
        describe: 'look at the cluster first, and say what was changed by hand since the last run',
      })
      .option('expect-no-changes', {
        type: 'boolean',
        default: false,
        describe: 'exit with status 1 when there is any change',
      }),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    const plan = await planEnvironment(environment, args);
    const stack = await openStack(environment, programOf(plan));
    await checkStackTarget(await StackState.read(stack), plan);

    const changes: Change[] = [];
    const diagnostics = new Diagnostics();
    const events: EngineEvent[] = [];
    const see = (event: EngineEvent) => {
      if (args.refresh) events.push(event);
      const change = changeOf(event);
      if (change) changes.push(change);
      diagnostics.see(event);
    };
    const options = { color: 'never', refresh: args.refresh, onEvent: see } as const;
    const summary = await stack.preview(options).catch((error: unknown) => {
      const { problems } = diagnostics;
      throw problems.length > 0 ? new UserError('preview failed', problems) : error;
    });

    const components = byPath(plan.manifests);
    const drift = describeDrift(events, (path) => components.get(path));
    if (args.json)
      printJson({
        environment: args.env,
        changes,
        summary: summary.changeSummary,
        ...(args.refresh && { drift }),
      });
    else {
      if (args.refresh) console.log(renderDrift(drift, 'What follows sets what is ours back.'));
      print(changes, describeChanges(summary.changeSummary));
    }
    if (args['expect-no-changes'] && changes.length > 0) process.exitCode = 1;
  },
};

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

function print(changes: readonly Change[], counts: string): void {
  if (changes.length > 0) {
    const rows = changes.map(({ operation, object, fields }) => [operation, object, fields.join(' ')]);
    console.log(renderTable(['change', 'object', 'fields'], rows));
  }
  console.log(`preview  ${counts}`);
}
