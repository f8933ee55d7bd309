import execa from 'execa';

import { pulumiError } from './errors';

interface CommandOptions {
  readonly cwd: string;
  /** Given on standard input, for what may not show in the process list. */
  readonly input?: string;
}

/**
 * Runs a command of Pulumi for which the Automation API has no safe form.
 *
 * @returns what it printed
 * @throws UserError with what Pulumi said
 */
export async function pulumi(args: readonly string[], options: CommandOptions): Promise<string> {
  const done = await execa('pulumi', args, { ...options, reject: false, stripFinalNewline: false });
  if (!done.failed) return done.stdout;
  throw pulumiError(done.stderr === '' ? (done as unknown as Error).message : done.stderr);
}
