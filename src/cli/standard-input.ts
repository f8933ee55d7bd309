/** The file that stands for standard input where a file is named. */
export const standardInput = '/dev/stdin';

/** With `-` written out as that file: yargs loses a `-` among positional arguments. */
export function withStandardInput(argv: readonly string[]): string[] {
  return argv.map((word) => (word === '-' ? standardInput : word));
}
