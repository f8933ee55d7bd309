import type { CommandModule } from 'yargs';

import { batchDelete } from './batch-delete';
import { batchLogs } from './batch-logs';
import { batchRetry } from './batch-retry';
import { batchStatus } from './batch-status';
import { batchSubmit } from './batch-submit';
import { batchWait } from './batch-wait';

export const batch: CommandModule = {
  command: 'batch',
  describe: 'lists of command lines as Jobs: submit, look at, wait for, try again, delete',
  builder: (argv) =>
    argv
      .command(batchSubmit)
      .command(batchStatus)
      .command(batchLogs)
      .command(batchWait)
      .command(batchRetry)
      .command(batchDelete)
      .demandCommand(1, 'Name an action: submit, status, logs, wait, retry, delete.'),
  handler: () => undefined,
};
