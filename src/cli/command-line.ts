import type { Argv } from 'yargs';
import { Parser } from 'yargs/helpers';

import type { Command } from './all-commands';
import { commands } from './all-commands';
import { lineWith } from './line';
import type { CommandDescription } from './reference/describe';
import { describeCommandLine } from './reference/describe';

/**
 * The command line with all of its commands.
 *
 * @param cli what it is declared on
 */
export function commandLine(argv: readonly string[], cli?: Argv): Argv {
  return lineOf(commands, argv, cli);
}

/**
 * The command line with what a line needs: the one command that is asked for, and
 * all of them where it is none, as for the help on all.
 */
export function lineFor(argv: readonly string[]): Argv {
  const asked = commandOf(argv);
  return lineOf(asked ? [asked] : commands, argv);
}

/** The command that is asked for; undefined where it is not known, or all are asked about. */
export function commandOf(argv: readonly string[]): Command | undefined {
  if (argv.includes('--get-yargs-completions')) return undefined;
  const { _: words } = Parser([...argv], { boolean: ['json', 'color', 'help', 'version'], string: ['dir'] });
  const word = `${words[0] ?? ''}`;
  return commands.find(({ name, aliases }) => name === word || aliases.includes(word));
}

/** What every command declares of itself. */
export function describeCommands(): CommandDescription {
  return describeCommandLine((cli) => commandLine([], cli));
}

function lineOf(chosen: readonly Command[], argv: readonly string[], cli?: Argv): Argv {
  const add = (line: Argv) => chosen.reduce((all, one) => one.addTo(all), line);
  return lineWith(argv, { add, known: describeCommands, ...(cli && { cli }) });
}
