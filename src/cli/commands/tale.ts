import type { CommandModule } from 'yargs';

import { taleLs } from './tale-ls';
import { taleRender } from './tale-render';
import { taleStop } from './tale-stop';

export const tale: CommandModule = {
  command: 'tale',
  describe: 'the tales that run: list and stop them, or print what one is made of',
  builder: (argv) =>
    argv
      .command(taleLs)
      .command(taleStop)
      .command(taleRender)
      .demandCommand(1, 'Name an action: ls, stop, render.'),
  handler: () => undefined,
};
