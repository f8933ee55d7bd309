import { hideBin } from 'yargs/helpers';

import { exitWith } from './boundary';
import { commandLine } from './command-line';

const argv = hideBin(process.argv);

async function main(): Promise<void> {
  await commandLine(argv).parseAsync();
}

main().catch((error: unknown) => {
  exitWith(error, argv.includes('--json'));
});
