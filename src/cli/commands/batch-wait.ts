import type { CommandModule } from 'yargs';

import { harvest } from '../batch/harvest';
import { existingSubmission } from '../batch/live';
import { allSucceeded } from '../batch/observe';
import { named } from '../batch/names';
import { openBatchCluster, pageOf } from '../batch/open';
import { waitingReasons } from '../batch/reasons';
import { describeCounts, renderSubmission, submissionJson } from '../batch/show';
import { waitFor } from '../batch/wait';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions } from '../environment';
import { UsageError } from '../boundary';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';
import { onInterrupt } from '../waits/interrupt';

interface WaitArgs extends EnvironmentArgs {
  readonly identifier: string;
  readonly timeout: number;
}

/** An API server is not to be asked all the time by somebody who waits for hours. */
const everySeconds = 3;
const secondsOfMinute = 60;
/** A timer takes no more: that is 24 days. */
const longestMinutes = 34_560;

export const batchWait: CommandModule<object, WaitArgs> = {
  command: 'wait <env> <identifier>',
  describe: 'wait until no task waits or runs; exit status 0 only where all succeeded',
  builder: (argv) =>
    environmentOptions(argv)
      .positional('identifier', { type: 'string', demandOption: true, describe: 'name of the submission' })
      .option('timeout', { type: 'number', default: 1440, describe: 'minutes to wait at most' })
      .example('$0 batch wait prod tasks', 'until every task has ended'),
  handler: async (given) => {
    const args = named(given);
    if (!(args.timeout > 0 && args.timeout <= longestMinutes))
      throw new UsageError(
        `--timeout: a number of minutes above 0, up to ${longestMinutes}.`,
        'talestack batch wait --help',
      );
    const { place, flags, cluster } = await openBatchCluster(args);
    const { identifier } = args;
    await existingSubmission(cluster, place.namespace, identifier);
    const interrupt = onInterrupt(`Nobody waits any more; the tasks of ${identifier} go on.`);
    const steps = showSteps([{ id: 'wait', title: `submission ${identifier}` }], args.json);
    try {
      const over = await waitFor(cluster, place, identifier, {
        seconds: args.timeout * secondsOfMinute,
        everySeconds,
        signal: interrupt.signal,
        onWaiting: (what) => {
          steps.update('wait', what);
        },
      });
      const seen = await harvest(cluster, place, identifier);
      const all = over && allSucceeded(seen);
      const detail = describeCounts(seen.counts);
      if (all) steps.done('wait', detail);
      else steps.failed('wait', over ? detail : `not done in ${args.timeout} minutes: ${detail}`);
      await steps.close();
      const page = await pageOf(cluster, place, flags);
      const reasons = over ? [] : await waitingReasons(cluster, place.namespace, seen.submission);
      if (args.json) printJson({ ...submissionJson(page, seen, reasons), over, allSucceeded: all });
      else console.log(renderSubmission(page, seen, reasons));
      if (!all) process.exitCode = 1;
    } finally {
      interrupt.dispose();
      await steps.close('no longer waited for');
    }
  },
};
