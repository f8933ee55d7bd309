import { hideBin } from 'yargs/helpers';

import { exitWith } from './boundary';
import { commandLine } from './command-line';

async function main(): Promise<void> {
  await commandLine(hideBin(process.argv)).parseAsync();
}

main().catch(exitWith);
