import pc from 'picocolors';

/**
 * Whether a stream gets colours: what the user says (`--color`, `--no-color`,
 * FORCE_COLOR, NO_COLOR) holds, else only a terminal does. The library's own
 * default also colours the log files of CI machines.
 */
export function wantsColours(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): boolean {
  if (args.includes('--no-color') || args.includes('--color=false')) return false;
  if (args.includes('--color')) return true;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** For standard output. */
export const colours = pc.createColors(wantsColours(process.stdout, process.env, process.argv));

/** For standard error, which may be a terminal while the output goes to a file. */
export const errorColours = pc.createColors(wantsColours(process.stderr, process.env, process.argv));
