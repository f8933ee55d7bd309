import { text } from 'node:stream/consumers';

import type { JsonFile } from '../../app';
import { readTextFile } from '../../config/text-file';
import { UserError } from '../../errors';
import { standardInput } from '../standard-input';

/**
 * Reads a job file.
 *
 * @param file its path, or {@link standardInput}
 * @throws UserError where it cannot be read
 */
export async function readJobFile(file: string): Promise<JsonFile> {
  if (file === standardInput) return { file: 'standard input', text: await text(process.stdin) };
  const { text: content, problems } = readTextFile(file, file);
  if (problems.length > 0) throw new UserError('The job cannot be read', problems);
  if (content === undefined) {
    throw new UserError('The job cannot be read', [{ where: file, message: 'there is no such file' }]);
  }
  return { file, text: content };
}
