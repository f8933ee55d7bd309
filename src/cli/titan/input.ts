import { readFileSync } from 'node:fs';

import { UserError } from '../../errors';
import { isStandardInput, readStandardInput, standardInputName } from '../standard-input';

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
  if (isStandardInput(file)) return { text: await readStandardInput(), where: standardInputName };
  try {
    return { text: readFileSync(file, 'utf8'), where: file };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'no such file' : `cannot be read: ${code ?? String(error)}`;
    throw new UserError('A file cannot be read', [{ key: option, value: file, message }]);
  }
}
