import type { CommandModule } from 'yargs';

import { LiveCluster } from '../../../stacks/workloads';
import { kubeconfigPath } from '../../config';
import { UsageError } from '../boundary';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { printJson } from '../output/table';
import { useSandbox } from '../sandbox-environment';
import { followLogs, printLogs, readLogs } from '../teraslice/logs';
import { choosePods } from '../teraslice/pods';
import { onInterrupt } from '../waits/interrupt';

interface LogsArgs extends EnvironmentArgs {
  readonly what: string;
  readonly follow: boolean;
  readonly tail: number | undefined;
  readonly previous: boolean;
}

export const terasliceLogs: CommandModule<object, LogsArgs> = {
  command: 'logs <env> [what]',
  describe: 'print what the master, or the pods of a job, have written',
  builder: (argv) =>
    environmentOptions(argv)
      .positional('what', {
        type: 'string',
        default: 'master',
        describe: 'master, or a job: its name or id; or the id of an execution (8 characters are enough)',
      })
      .option('follow', { type: 'boolean', default: false, alias: 'f', describe: 'go on until Ctrl-C' })
      .option('tail', { type: 'number', describe: 'only so many lines from the end of each' })
      .option('previous', {
        type: 'boolean',
        default: false,
        describe: 'of the containers that ran before a restart',
      })
      .example('$0 teraslice logs prod --follow', 'of the master, as it writes')
      .example('$0 teraslice logs prod 12345678', 'of the pods of a job'),
  handler: async (args) => {
    const { follow, tail, previous } = args;
    const usage = (message: string) => new UsageError(message, 'talestack teraslice logs --help');
    if (follow && args.json) throw usage('--follow never ends, so that there is no --json of it.');
    if (follow && previous) throw usage('What ran before a restart writes no more: --previous or --follow.');
    if (tail !== undefined && !(Number.isInteger(tail) && tail >= 0))
      throw usage('--tail is a whole number from 0.');
    await useSandbox(args);
    const { config } = openEnvironment(args);
    const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
    const pods = await choosePods(cluster, config, args.what);
    const options = { previous, ...(tail !== undefined && { tailLines: tail }) };
    if (follow) {
      const { signal, dispose } = onInterrupt('Stopped.');
      await followLogs(cluster, pods, options, signal).finally(dispose);
      return;
    }
    const logs = await readLogs(cluster, pods, options);
    if (args.json) printJson({ environment: args.env, pods: logs });
    else printLogs(logs);
  },
};
