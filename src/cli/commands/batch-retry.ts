import type { CommandModule } from 'yargs';

import { countOf } from '../batch/words';
import { named } from '../batch/names';
import { openBatchCluster } from '../batch/open';
import { retry } from '../batch/retry';
import { describeCounts } from '../batch/show';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions } from '../environment';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';

interface RetryArgs extends EnvironmentArgs {
  readonly identifier: string;
  readonly unknown: boolean;
}

export const batchRetry: CommandModule<object, RetryArgs> = {
  command: 'retry <env> <identifier>',
  describe: 'submit the failed tasks once more, and no others',
  builder: (argv) =>
    environmentOptions(argv)
      .positional('identifier', { type: 'string', demandOption: true, describe: 'name of the submission' })
      .option('unknown', {
        type: 'boolean',
        default: false,
        describe: 'also tasks whose Jobs went before anyone saw how they ended',
      })
      .example('$0 batch retry prod tasks', 'the failed tasks, once more'),
  handler: async (given) => {
    const args = named(given);
    const { environment, place, cluster } = await openBatchCluster(args);
    const { identifier, unknown } = args;
    const { config } = environment;
    const steps = showSteps([{ id: 'retry', title: `submission ${identifier}` }], args.json);
    try {
      const { run, indexes, created, completed, seen } = await retry(cluster, place, identifier, {
        config,
        unknown,
        onProgress: (what) => {
          steps.update('retry', what);
        },
      });
      const tasks = countOf(indexes.length);
      const how = completed ? 'interrupted retry completed' : `retry ${run}`;
      const nothing = `no failed task is to be retried: ${describeCounts(seen.counts)}`;
      steps.done('retry', run === 0 ? nothing : `${how}: ${tasks}, ${created} objects made`);
      await steps.close();
      if (args.json) {
        const { tasks: all } = seen.submission.record;
        const retried = indexes.map((index) => ({ index, identifier: all[index]?.identifier }));
        printJson({ ...place, submission: identifier, retry: run, retried, created, completed });
      }
    } catch (error) {
      steps.failed('retry', 'not done');
      throw error;
    } finally {
      await steps.close();
    }
  },
};
