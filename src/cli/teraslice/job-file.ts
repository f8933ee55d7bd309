import type { JsonFile } from '../../app';
import { readTextFile } from '../../config/text-file';
import { UserError } from '../../errors';
import { isStandardInput, readStandardInput, standardInputName } from '../standard-input';

/**
 * Reads a job file.
 *
 * @param file its path, or `-` for standard input
 * @throws UserError where it cannot be read
 */
export async function readJobFile(file: string): Promise<JsonFile> {
  if (isStandardInput(file)) return { file: standardInputName, text: await readStandardInput() };
  const { text: content, problems } = readTextFile(file, file);
  if (problems.length > 0) throw new UserError('The job cannot be read', problems);
  if (content === undefined) {
    throw new UserError('The job cannot be read', [{ where: file, message: 'there is no such file' }]);
  }
  return { file, text: content };
}
