import { commandLine } from '../../src/cli/command-line';

class Understood extends Error {
  constructor(readonly args: Record<string, unknown>) {
    super('understood');
  }
}

/** Parses and validates a command, and stops before it does anything. */
export async function parse(...argv: string[]): Promise<Record<string, unknown>> {
  const cli = commandLine(argv).middleware((args) => {
    throw new Understood(args);
  }, false);
  try {
    await cli.parseAsync();
  } catch (error) {
    if (error instanceof Understood) return error.args;
    throw error;
  }
  throw new Error(`no command took ${argv.join(' ')}`);
}

/** A line of a shell, as words; without pipes and substitutions. */
export function wordsOf(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}
