import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

import { UserError } from '../../errors';

/** Text that was given to a command, and what to call it in messages. */
export interface Input {
  readonly text: string;
  readonly where: string;
}

/**
 * A file, or standard input where it is `-`.
 *
 * @param option the flag that names it, for messages
 * @throws UserError when it cannot be read
 */
export async function readInput(file: string, option: string): Promise<Input> {
  if (file === '-') return { text: await text(process.stdin), where: 'standard input' };
  try {
    return { text: readFileSync(file, 'utf8'), where: file };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'no such file' : `cannot be read: ${code ?? String(error)}`;
    throw new UserError('A file cannot be read', [{ key: option, value: file, message }]);
  }
}
