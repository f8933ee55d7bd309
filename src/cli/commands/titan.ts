import type { CommandModule } from 'yargs';

import { titanCheckout } from './titan-checkout';
import { titanClone } from './titan-clone';
import { titanCommit } from './titan-commit';
import { titanInit } from './titan-init';
import { titanLog } from './titan-log';
import { titanLs } from './titan-ls';
import { titanPortForward } from './titan-port-forward';
import { titanRm } from './titan-rm';
import { titanStart, titanStop } from './titan-scale';
import { titanStatus } from './titan-status';
import { titanPull, titanPush } from './titan-sync';

export const titan: CommandModule = {
  command: 'titan',
  describe: 'data repositories: databases with commits, checkout, clone, push and pull',
  builder: (argv) =>
    argv
      .command(titanInit)
      .command(titanLs)
      .command(titanStatus)
      .command(titanStart)
      .command(titanStop)
      .command(titanCommit)
      .command(titanLog)
      .command(titanCheckout)
      .command(titanClone)
      .command(titanPush)
      .command(titanPull)
      .command(titanRm)
      .command(titanPortForward)
      .demandCommand(
        1,
        'Name an action: init, ls, status, start, stop, commit, log, checkout, clone, push, pull, rm, port-forward.',
      ),
  handler: () => undefined,
};
