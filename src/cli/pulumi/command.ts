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
  // Not the whole message: it ends with what was printed, secrets among it.
  const { shortMessage = 'it ended without a word' } = done as { readonly shortMessage?: string };
  throw pulumiError(done.stderr === '' ? shortMessage : done.stderr);
}
