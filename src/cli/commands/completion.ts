import type { CommandModule } from 'yargs';

import type { Shell } from '../completion-scripts';
import { completionScript, shellOf, shells } from '../completion-scripts';

interface CompletionArgs {
  readonly shell: Shell | undefined;
}

export const completion: CommandModule<object, CompletionArgs> = {
  command: 'completion [shell]',
  describe: `print what completes commands, options and environments in a shell: ${shells.join(', ')}`,
  builder: (argv) =>
    argv
      .positional('shell', { choices: shells, describe: 'which one [default: that of $SHELL, else bash]' })
      .example('$0 completion bash', 'says itself where it is to be kept'),
  handler: ({ shell }) => {
    console.log(completionScript(shell ?? shellOf(process.env)));
  },
};
