import type { CommandModule } from 'yargs';
import yargs from 'yargs';

export const completion: CommandModule = {
  command: 'completion',
  describe: 'print what completes commands and environments in bash or zsh',
  handler: () => {
    yargs([]).scriptName('talestack').showCompletionScript();
  },
};
