import { hideBin } from 'yargs/helpers';

import { exitWith, Interrupted } from './boundary';
import { commandLine } from './command-line';

const argv = hideBin(process.argv);

async function main(): Promise<void> {
  await commandLine(argv).parseAsync();
}

main().catch((error: unknown) => {
  exitWith(error, argv.includes('--json'));
  // What was under way, such as a name server that does not answer, would hold the process.
  if (error instanceof Interrupted) process.exit();
});
