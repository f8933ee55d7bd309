import { hideBin } from 'yargs/helpers';

import { exitWith, Interrupted } from './boundary';
import { lineFor } from './command-line';

const argv = hideBin(process.argv);

// Whoever read what is printed may stop reading (`| head`): that is no reason to break off what is under way.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

async function main(): Promise<void> {
  await lineFor(argv).parseAsync();
}

main().catch((error: unknown) => {
  exitWith(error, argv.includes('--json'));
  // What was under way, such as a name server that does not answer, would hold the process.
  if (error instanceof Interrupted) process.exit();
});
