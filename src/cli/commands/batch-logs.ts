import pMap from 'p-map';
import type { CommandModule } from 'yargs';

import { harvest } from '../batch/harvest';
import { chosenTasks, mostTasks, simulatedNodes, taskLog } from '../batch/logs';
import { named } from '../batch/names';
import { countOf } from '../batch/words';
import { openBatchCluster } from '../batch/open';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions } from '../environment';
import { UsageError } from '../boundary';
import { colours } from '../output/colours';
import { printJson } from '../output/table';

interface LogsArgs extends EnvironmentArgs {
  readonly identifier: string;
  readonly task: string | undefined;
  readonly failed: boolean;
  readonly tail: number | undefined;
}

/** Of each task, where more than one is shown. */
const tailOfMany = 20;

export const batchLogs: CommandModule<object, LogsArgs> = {
  command: 'logs <env> <identifier> [task]',
  describe: `show what tasks printed: of one, or of the first ${mostTasks}`,
  builder: (argv) =>
    environmentOptions(argv)
      .positional('identifier', { type: 'string', demandOption: true, describe: 'name of the submission' })
      .positional('task', { type: 'string', describe: 'identifier or index of a task' })
      .option('failed', { type: 'boolean', default: false, describe: 'only of tasks that failed' })
      .option('tail', {
        type: 'number',
        describe: `only so many lines from the end [default: all of one task, ${tailOfMany} of several]`,
      })
      .example('$0 batch logs prod tasks 7', 'of one task')
      .example('$0 batch logs prod tasks --failed', 'of those that failed'),
  handler: async (given) => {
    const args = named(given);
    if (args.tail !== undefined && !(Number.isInteger(args.tail) && args.tail > 0))
      throw new UsageError('--tail: a number of lines above 0.', 'talestack batch logs --help');
    const { place, cluster } = await openBatchCluster(args);
    const seen = await harvest(cluster, place, args.identifier);
    const chosen = chosenTasks(seen, { task: args.task, failed: args.failed });
    const tail = args.tail ?? (args.task === undefined ? tailOfMany : undefined);
    const simulated = await simulatedNodes(cluster);
    const logs = await pMap(
      chosen.slice(0, mostTasks),
      (index) => taskLog(cluster, place.namespace, seen, index, { tail, simulated }),
      { concurrency: 5 },
    );
    const left = chosen.length - logs.length;
    if (args.json) {
      printJson({ ...place, submission: args.identifier, logs, left });
      return;
    }
    for (const { index, identifier, text, note } of logs) {
      // On standard error, so that the output of one task can go to a file as it is.
      console.error(colours.bold(`==> ${identifier} (index ${index}): ${note}`));
      if (text !== undefined) console.log(text.trimEnd());
    }
    if (chosen.length === 0) console.error('No task is meant: none failed.');
    if (left > 0) console.error(`and ${countOf(left)} more; name one to see its log`);
    if (logs.length > 0 && logs.every(({ text }) => text === undefined)) process.exitCode = 1;
  },
};
