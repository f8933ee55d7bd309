import { buffer } from 'node:stream/consumers';

/** The file that stands for standard input where a file is named. */
const device = '/dev/stdin';

/** What standard input is called in messages. */
export const standardInputName = 'standard input';

/** With `-` written out as that file: yargs loses a `-` among positional arguments. */
export function withStandardInput(argv: readonly string[]): string[] {
  return argv.map((word) => (word === '-' ? device : word));
}

/** Whether a file that was named is standard input. */
export function isStandardInput(file: string): boolean {
  return file === '-' || file === device;
}

/** All of it, once; as bytes, since it has to be known whether they are text. */
export function readStandardInputBytes(): Promise<Buffer> {
  return buffer(process.stdin);
}
