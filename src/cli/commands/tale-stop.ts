import type { CommandModule } from 'yargs';

import { LiveCluster } from '../../../stacks/workloads';
import { stackStamp } from '../../kube/stamp';
import { kubeconfigPath } from '../../config';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { canAsk, confirm } from '../output/confirm';
import { printJson } from '../output/table';
import { existingStack } from '../pulumi/stack';
import { StackState } from '../pulumi/state';
import { checkTarget } from '../pulumi/target';
import { useSandbox } from '../sandbox-environment';
import { checkOwners, namespaceOwners } from '../tale/owner';
import { readTales } from '../tale/read';
import { describeRemoval, removalOf, removeTales } from '../tale/remove';
import { chosenTales } from '../tale/choose';

interface StopArgs extends EnvironmentArgs {
  readonly instances: string[];
  readonly all: boolean;
  readonly yes: boolean;
  readonly 'delete-data': boolean;
}

export const taleStop: CommandModule<object, StopArgs> = {
  command: 'stop <env> [instances..]',
  describe: 'stop tales; their workspace claims stay unless --delete-data',
  builder: (argv) =>
    environmentOptions(argv)
      .positional('instances', {
        type: 'string',
        array: true,
        default: [],
        describe: 'ids of the instances, as `tale ls` shows them',
      })
      .option('all', { type: 'boolean', default: false, describe: 'every tale of the environment' })
      .option('yes', { type: 'boolean', default: false, describe: 'do not ask' })
      .option('delete-data', {
        type: 'boolean',
        default: false,
        describe: 'delete their workspace claims, and what is in them',
      }),
  handler: async (args) => {
    if (args.all === args.instances.length > 0)
      throw new UsageError('Name the instances to stop, or give --all.');
    await useSandbox(args);
    const environment = openEnvironment(args);
    const { config } = environment;
    const { namespace } = config;
    const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
    await checkIsOurs(environment, cluster);

    const found = await readTales(cluster, config);
    const deleteData = args['delete-data'];
    const tales = chosenTales(found, { instances: args.instances, all: args.all, deleteData });
    const removal = removalOf(tales, namespace, deleteData);
    const say = args.json ? console.error : console.log;
    if (removal.deleted.length > 0) {
      say(describeRemoval(removal));
      if (!args.yes && !(await agreed(tales.length))) {
        say('Nothing was deleted.');
        process.exitCode = 1;
        return;
      }
      await removeTales(cluster, tales, { namespace, deleteData, json: args.json });
    } else say('There is nothing to stop.');
    const stopped = tales.map(({ instance }) => instance);
    if (args.json) printJson({ environment: config.environment, stopped, ...removal });
  },
};

/** The cluster and the namespace must be those of the environment, as for `down`. */
async function checkIsOurs(environment: Environment, cluster: LiveCluster): Promise<void> {
  const { config } = environment;
  const clusterId = await cluster.identity();
  const stack = await existingStack(environment, () => Promise.resolve());
  await checkTarget(config, cluster, clusterId, stack && (await StackState.read(stack)));
  const stamp = stackStamp(config.environment);
  checkOwners(await namespaceOwners(cluster, config.namespace, stamp), config.namespace);
}

/** @throws UserError where there is nobody to ask */
async function agreed(count: number): Promise<boolean> {
  if (canAsk()) return confirm(`Stop ${count} ${count === 1 ? 'tale' : 'tales'}?`);
  throw new UserError('Nothing was deleted: there is no terminal to ask on', [
    {
      key: '--yes',
      message: 'is missing',
      fix: 'add it, when the list above is what you want to be deleted',
    },
  ]);
}
