/** A word for standard input that yargs leaves alone: it drops a `-`. */
export const standardInput = '/dev/stdin';

/** The words of the command line, with that one in place of a `-` for `check`. */
export function stdinSpelledOut(argv: readonly string[]): string[] {
  return argv.includes('check') ? argv.map((word) => (word === '-' ? standardInput : word)) : [...argv];
}

export async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString('utf8');
}
