import type { CommandModule } from 'yargs';
import yargs from 'yargs';

export const completion: CommandModule = {
  command: 'completion',
  describe: 'print what completes commands and environments in bash or zsh',
  builder: (argv) => argv.example('$0 completion', 'to be added to ~/.bashrc or ~/.zshrc'),
  handler: () => {
    yargs([]).scriptName('talestack').showCompletionScript();
  },
};
