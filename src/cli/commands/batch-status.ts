import pMap from 'p-map';
import type { CommandModule } from 'yargs';

import { orDenied } from '../../../stacks/workloads';
import type { BatchCluster } from '../batch/cluster';
import type { Harvest } from '../batch/harvest';
import { harvest } from '../batch/harvest';
import { readSubmissions } from '../batch/live';
import { startJobs } from '../batch/make';
import { isOver } from '../batch/observe';
import { named } from '../batch/names';
import { openBatchCluster, pageOf } from '../batch/open';
import { waitingReasons } from '../batch/reasons';
import { renderSubmission, renderSubmissions, submissionJson } from '../batch/show';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions } from '../environment';
import { printJson } from '../output/table';
import { warn } from '../output/warn';

interface StatusArgs extends EnvironmentArgs {
  readonly identifier: string | undefined;
}

export const batchStatus: CommandModule<object, StatusArgs> = {
  command: 'status <env> [identifier]',
  describe: 'show all submissions, or one with its failed tasks and why others wait',
  builder: (argv) =>
    environmentOptions(argv)
      .positional('identifier', {
        type: 'string',
        describe: 'name of a submission',
      })
      .example('$0 batch status prod', 'all submissions')
      .example('$0 batch status prod tasks', 'the tasks of one'),
  handler: async (given) => {
    const args = named(given);
    const { place, flags, cluster } = await openBatchCluster(args);
    const page = await pageOf(cluster, place, flags);
    if (args.identifier === undefined) {
      const { found, problems } = await readSubmissions(cluster, place.namespace);
      warn(problems);
      const seen = await pMap(found, ({ name }) => harvest(cluster, place, name), { concurrency: 4 });
      for (const each of seen) await startNext(cluster, place.namespace, each);
      if (args.json) printJson({ submissions: seen.map((each) => submissionJson(page, each, [])) });
      else console.log(renderSubmissions(page, seen));
      return;
    }
    const seen = await harvest(cluster, place, args.identifier);
    await startNext(cluster, place.namespace, seen);
    const reasons = isOver(seen) ? [] : await waitingReasons(cluster, place.namespace, seen.submission);
    if (args.json) printJson(submissionJson(page, seen, reasons));
    else console.log(renderSubmission(page, seen, reasons));
  },
};

/** Suspended Jobs whose turn it is; to look is allowed to more people than to start something. */
async function startNext(cluster: BatchCluster, namespace: string, seen: Harvest): Promise<void> {
  const { name, options } = seen.submission.record;
  if (isOver(seen) || !seen.kept) return;
  await orDenied(startJobs(cluster, namespace, name, options.maxConcurrent), () => 0);
}
