import type { Argv } from 'yargs';
import yargs from 'yargs';

import { version } from '../../package.json';
import { completer } from './completion';
import { exitStatuses } from './exit-statuses';
import type { CommandDescription } from './reference/describe';
import { withStandardInput } from './standard-input';
import { usageError } from './usage';

export interface LineProps {
  /** Adds the commands. */
  readonly add: (line: Argv) => Argv;
  /** All commands, for suggestions and completion; asked for only then. */
  readonly known: () => CommandDescription;
  /** What it is declared on. @default - yargs with the line */
  readonly cli?: Argv;
}

/** What all commands have in common; errors of all of them end in one place. */
export function lineWith(
  argv: readonly string[],
  { add, known, cli = yargs(withStandardInput(argv)) }: LineProps,
): Argv {
  const line = cli
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
    .option('color', { type: 'boolean', describe: 'colours; by default only on a terminal' });
  return (
    add(line)
      // By itself it would print the script before anything is checked.
      .completion('completion-script', false, completer(known))
      .demandCommand(1, 'Name a command.')
      .strict()
      .strictCommands()
      .recommendCommands()
      .version(argv.includes('--json') ? JSON.stringify({ version }, null, 2) : version)
      .alias({ h: 'help', v: 'version' })
      .wrap(Math.min(110, process.stdout.columns || 100))
      .epilogue(
        `ENV is an environment: stacks/Pulumi.ENV.yaml. Exit status: ${exitStatuses.map(({ status, means }) => `${status} ${means}`).join(', ')}.`,
      )
      .fail((message, error) => {
        // yargs types `error` as always there; for a usage mistake it is not, or it is yargs' own.
        const thrown = error as Error | undefined;
        throw thrown && thrown.name !== 'YError' ? thrown : usageError(message, argv, known());
      })
  );
}
