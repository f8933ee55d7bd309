import type { CommandModule } from 'yargs';

import { terasliceLogs } from './teraslice-logs';
import { terasliceRender } from './teraslice-render';
import { terasliceShow } from './teraslice-show';
import { terasliceValidate } from './teraslice-validate';

export const teraslice: CommandModule = {
  command: 'teraslice',
  describe: "Teraslice: check a job, print what it is made of; show the cluster's executions and their logs",
  builder: (argv) =>
    argv
      .command(terasliceShow)
      .command(terasliceLogs)
      .command(terasliceValidate)
      .command(terasliceRender)
      .demandCommand(1, 'Name an action: show, logs, validate, render.'),
  handler: () => undefined,
};
