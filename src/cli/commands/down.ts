import type { CommandModule } from 'yargs';

import { LiveCluster, removeRetained, retainedObjects, checkSameTarget } from '../../../stacks/workloads';
import { plannedManifests } from '../../app';
import { kubeconfigPath } from '../../config';
import { stackStamp } from '../../kube/stamp';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { describeChanges } from '../output/changes';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';
import type { RunSummary } from '../pulumi/run';
import { runStack } from '../pulumi/run';
import { existingStack } from '../pulumi/stack';
import { forgetTarget, noteTarget, StackState } from '../pulumi/state';
import { useSandbox } from '../sandbox-environment';
import { DownTales } from '../tale/down';
import { colours } from '../output/colours';

interface DownArgs extends EnvironmentArgs {
  readonly 'delete-data': boolean;
}

export const down: CommandModule<object, DownArgs> = {
  command: 'down <env>',
  aliases: ['destroy'],
  describe:
    'tear an environment down, its tales included; claims and their namespace stay unless --delete-data',
  builder: (argv) =>
    environmentOptions(argv).option('delete-data', {
      type: 'boolean',
      default: false,
      describe: 'delete the claims, what is in them, and the namespace',
    }),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    const { config } = environment;
    const kubeconfig = kubeconfigPath(config);
    const cluster = LiveCluster.connect(kubeconfig, config.context);
    const clusterId = await cluster.identity();

    const stack = await existingStack(environment, () => Promise.resolve());
    const target = { clusterId, kubeconfig, context: cluster.context };
    const state = stack && (await StackState.read(stack));
    const recorded = state ? await state.recordedTarget() : {};
    checkSameTarget(recorded, target, config.namespace);
    const stamp = stackStamp(config.environment);
    const tales = await DownTales.begin(cluster, config, {
      stamp,
      deployed: recorded.clusterId !== undefined,
      deleteData: args['delete-data'],
      json: args.json,
    });
    await tales.remove();

    let summary: RunSummary | undefined;
    if (stack && state) {
      await state.dropPendingOperations();
      if (state.hasObjects) {
        await noteTarget(stack, { clusterId, namespace: config.namespace });
        summary = await runStack(stack, 'destroy', plannedManifests(config), args.json);
      }
    }
    await tales.remove();

    const kept = await retainedObjects(cluster, config.namespace, stamp);
    const names = kept.map((each) => each.path);
    if (args['delete-data'] && kept.length > 0) {
      const steps = showSteps(
        kept.map(({ path }) => ({ id: path, title: path })),
        args.json,
      );
      await removeRetained(cluster, kept, (path) => {
        steps.done(path, 'deleted');
      });
      await steps.close();
    }
    if (args['delete-data'] && stack) await forgetTarget(stack);
    if (args.json) {
      printJson({
        environment: config.environment,
        ...summary,
        [args['delete-data'] ? 'deleted' : 'kept']: names,
        tales: tales.result,
      });
      return;
    }
    console.log(
      `${colours.green('down')}  ${summary ? `${describeChanges(withoutKept(summary.changes, args['delete-data'] ? 0 : kept.length))}  ${summary.seconds}s` : 'nothing was deployed'}`,
    );
    if (!args['delete-data'] && kept.length > 0) {
      console.log(`Kept, with their data:\n${names.map((name) => `  ${name}`).join('\n')}`);
      console.log(
        `The next \`up\` takes them over; \`talestack down ${config.environment} --delete-data\` deletes them.`,
      );
    }
    if (tales.result.kept.length > 0) {
      console.log(`Kept, with the work in them:\n${tales.result.kept.map((path) => `  ${path}`).join('\n')}`);
      console.log('`--delete-data` deletes them, too.');
    }
  },
};

/** For the engine, what is kept in the cluster is deleted from the stack all the same. */
function withoutKept(changes: RunSummary['changes'], kept: number): RunSummary['changes'] {
  return { ...changes, delete: Math.max(0, (changes.delete ?? 0) - kept) };
}
