import { readTextFile, textOf } from '../config/files/text-file';
import type { Problem } from '../errors';
import { UserError } from '../errors';
import { isStandardInput, readStandardInputBytes, standardInputName } from './standard-input';

/** A text that a command was given, and what to call it in messages. */
export interface GivenText {
  readonly text: string;
  readonly where: string;
}

/** The same, where it may be that it cannot be used. */
export interface FoundText {
  /** Undefined where there are problems. */
  readonly text: string | undefined;
  readonly where: string;
  readonly problems: readonly Problem[];
}

/**
 * Reads a file that was named, or standard input where it is `-`: UTF-8, with or
 * without a byte order mark, its lines ended in either way.
 */
export async function findText(file: string): Promise<FoundText> {
  if (isStandardInput(file))
    return { ...textOf(await readStandardInputBytes(), standardInputName), where: standardInputName };
  const { text, problems } = readTextFile(file, file);
  if (text !== undefined || problems.length > 0) return { text, problems, where: file };
  const missing = {
    where: file,
    message: 'there is no such file',
    fix: 'name a file, or - for standard input',
  };
  return { text, problems: [missing], where: file };
}

/**
 * The same for commands that cannot go on without it.
 *
 * @param title what cannot be done then
 * @param key the flag that names it, for messages
 * @throws UserError when it is not there, or is no text
 */
export async function readGivenText(file: string, title: string, key?: string): Promise<GivenText> {
  const { text, where, problems } = await findText(file);
  if (text === undefined)
    throw new UserError(
      title,
      problems.map((each) => ({ ...(key !== undefined && { key }), ...each })),
    );
  return { text, where };
}
