import type { Argv } from 'yargs';
import yargs from 'yargs';

import { version } from '../../package.json';
import { adopt } from './commands/adopt';
import { batch } from './commands/batch';
import { check } from './commands/check';
import { completion } from './commands/completion';
import { diff } from './commands/diff';
import { doctor } from './commands/doctor';
import { down } from './commands/down';
import { graph } from './commands/graph';
import { init } from './commands/init';
import { preview } from './commands/preview';
import { sandbox } from './commands/sandbox';
import { refresh } from './commands/refresh';
import { secrets } from './commands/secrets';
import { start } from './commands/start';
import { status } from './commands/status';
import { synth } from './commands/synth';
import { tale } from './commands/tale';
import { teraslice } from './commands/teraslice';
import { titan } from './commands/titan';
import { up } from './commands/up';
import { complete } from './completion';
import { withStandardInput } from './standard-input';
import { usageError } from './usage';

/** The command line. Each command is a file in `commands/`; errors of all of them end in one place. */
export function commandLine(argv: readonly string[]): Argv {
  return (
    yargs(withStandardInput(argv))
      .scriptName('talestack')
      .parserConfiguration({ 'camel-case-expansion': false })
      .usage(
        '$0 COMMAND [ENV] [options]\n\nWholeTale on Kubernetes: synthesize, deploy, look at and tear down.',
      )
      .option('dir', {
        type: 'string',
        describe: 'project folder with Pulumi.yaml, settings and stacks/ [default: nearest one upward]',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print one JSON document for scripts' })
      .option('color', { type: 'boolean', describe: 'colours; by default only on a terminal' })
      .command(start)
      .command(init)
      .command(doctor)
      .command(up)
      .command(preview)
      .command(refresh)
      .command(down)
      .command(adopt)
      .command(status)
      .command(synth)
      .command(graph)
      .command(diff)
      .command(check)
      .command(secrets)
      .command(tale)
      .command(teraslice)
      .command(titan)
      .command(batch)
      .command(sandbox)
      .command(completion)
      // By itself it would print the script before anything is checked.
      .completion('completion-script', false, complete)
      .demandCommand(1, 'Name a command.')
      .strict()
      .strictCommands()
      .recommendCommands()
      .version(argv.includes('--json') ? JSON.stringify({ version }, null, 2) : version)
      .alias({ h: 'help', v: 'version' })
      .wrap(Math.min(110, process.stdout.columns || 100))
      .epilogue(
        'ENV is an environment: stacks/Pulumi.ENV.yaml. Exit status: 0 done, 1 failed, 2 wrong usage, 3 something is left after `down`, 130 Ctrl-C.',
      )
      .fail((message, error) => {
        // yargs types `error` as always there; for a usage mistake it is not, or it is yargs' own.
        const thrown = error as Error | undefined;
        throw thrown && thrown.name !== 'YError' ? thrown : usageError(message, argv);
      })
  );
}
