import type { CommandModule } from 'yargs';

import { stackStamp } from '../../kube/stamp';
import { UsageError } from '../boundary';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { openCluster } from '../open-cluster';
import { agreedTo } from '../output/consent';
import { printJson } from '../output/table';
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
      })
      .example('$0 tale stop prod tmpabc', 'one, after asking')
      .example('$0 tale stop prod --all --yes', 'all of them, without'),
  handler: async (args) => {
    if (args.all === args.instances.length > 0)
      throw new UsageError('Name the instances to stop, or give --all.');
    await useSandbox(args);
    const environment = openEnvironment(args);
    const { config } = environment;
    const { namespace } = config;
    const cluster = await openCluster(environment);
    const stamp = stackStamp(config.environment);
    checkOwners(await namespaceOwners(cluster, namespace, stamp), namespace);

    const found = await readTales(cluster, config);
    const deleteData = args['delete-data'];
    const tales = chosenTales(found, { instances: args.instances, all: args.all, deleteData });
    const removal = removalOf(tales, namespace, deleteData);
    const say = args.json ? console.error : console.log;
    if (removal.deleted.length > 0) {
      say(describeRemoval(removal));
      if (!args.yes && !(await agreedTo(`Stop ${count(tales.length)}?`, deletion))) {
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

const deletion = {
  nothing: 'Nothing was deleted',
  meant: 'the list above is what you want to be deleted',
};

function count(tales: number): string {
  return `${tales} ${tales === 1 ? 'tale' : 'tales'}`;
}
