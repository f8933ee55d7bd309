import { UserError } from '../errors';
import { printJson } from './output/table';
import { errorColours } from './output/colours';

/** The command line itself was wrong: exit status 2, as with other tools. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @param help the command that says what is allowed */
  constructor(
    message: string,
    readonly help = 'talestack --help',
  ) {
    super(message);
  }
}

/**
 * A flag that says "I mean it" is missing where there is nobody to ask, or says
 * something else: wrong usage as well, with what to add.
 */
export class ConsentMissing extends UserError {
  override readonly name = 'ConsentMissing';
}

/** Stopped by Ctrl-C: exit status 130, as a shell reports SIGINT. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * The one place that turns what was thrown into a message and an exit status.
 * What the user can act on is shown without a stack trace; a bug keeps its own.
 *
 * @param json whether scripts are to find the error on standard output, too
 */
export function exitWith(error: unknown, json = false): void {
  const [status, message] = describe(error);
  console.error(message);
  if (json) {
    const title = error instanceof UserError ? error.title : messageOf(error);
    printJson({ error: { title, problems: error instanceof UserError ? error.problems : [] } });
  }
  process.exitCode = status;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(error: unknown): [status: number, message: string] {
  if (error instanceof UsageError) return [2, `${errorColours.red(error.message)}\nSee: ${error.help}`];
  if (error instanceof Interrupted) return [130, error.message];
  if (error instanceof UserError) {
    const [title, ...rest] = error.message.split('\n');
    return [error instanceof ConsentMissing ? 2 : 1, [errorColours.red(`${title}`), ...rest].join('\n')];
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    1,
    `${errorColours.red('This is a bug in talestack; please report it with the text below.')}\n${detail}`,
  ];
}
