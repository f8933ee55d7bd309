import { exitWith } from '../src/cli/boundary';
import { lineFor } from '../src/cli/command-line';
import { expectDocumented } from './documented';

/** What a command left behind. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command in this process, as `main.ts` does. What it prints with `--json` is of the documented shape.
 *
 * @param argv words after `talestack`
 */
export async function runHere(...argv: readonly string[]): Promise<Ran> {
  const before = process.exitCode;
  process.exitCode = 0;
  const said = { stdout: '', stderr: '' };
  const line = (to: keyof typeof said) => (text: unknown) => {
    said[to] += `${String(text)}\n`;
  };
  // A writer may wait until all is out.
  const raw =
    (to: keyof typeof said) =>
    (text: string | Uint8Array, ...others: unknown[]) => {
      said[to] += String(text);
      const done = others.at(-1);
      if (typeof done === 'function') (done as () => void)();
      return true;
    };
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(line('stdout')),
    jest.spyOn(console, 'error').mockImplementation(line('stderr')),
    jest.spyOn(console, 'warn').mockImplementation(line('stderr')),
    jest.spyOn(process.stdout, 'write').mockImplementation(raw('stdout')),
    jest.spyOn(process.stderr, 'write').mockImplementation(raw('stderr')),
  ];
  let ended: unknown;
  try {
    await lineFor(argv).exitProcess(false).parseAsync();
  } catch (error) {
    exitWith(error, argv.includes('--json'));
  } finally {
    for (const spy of spies) spy.mockRestore();
    ended = process.exitCode;
    process.exitCode = before;
  }
  const status = Number(ended);
  expectDocumented(argv, said.stdout, status);
  return { status, ...said };
}
