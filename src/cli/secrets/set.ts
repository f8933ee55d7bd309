import { nearest } from '../../config/nearest';
import type { SecretName } from '../../config/secrets/names';
import { allSecrets } from '../../config/secrets/names';
import { isStoredSecret } from '../../config/files/stack-secrets';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import { findText } from '../given-text';
import type { Opened } from './opened';
import { tellSet, writeChecked } from './opened';

/**
 * Sets secrets from files, or one from standard input. Values are never
 * arguments, since these show in the process list.
 *
 * @param given `NAME=FILE`, or one `NAME`
 */
export async function setSecrets(opened: Opened, given: readonly string[]): Promise<void> {
  const pairs = given.map((each) => {
    const [name = '', ...file] = each.split('=');
    return { name, file: file.length === 0 ? undefined : file.join('=') };
  });
  const problems = pairs.flatMap(({ name }) => nameProblems(name));
  const fromInput = pairs.filter(({ file }) => file === undefined);
  if (problems.length > 0) throw new UserError('These are no names of secrets', problems);
  if (fromInput.length > 1)
    throw new UsageError('Standard input can give one secret only: name the others as NAME=FILE.');
  const values: Partial<Record<SecretName, string>> = {};
  const unread: Problem[] = [];
  for (const { name, file } of pairs) {
    const { text, problems: found } = await findText(file ?? '-');
    // Whoever writes the value itself behind the = must not see it here as the name of a file.
    unread.push(...found.map(({ message }) => ({ key: name, message, fix: fromFile })));
    if (text !== undefined) values[name as SecretName] = isLine(name) ? text.replace(/\n$/, '') : text;
  }
  if (unread.length > 0) throw new UserError('The secrets cannot be read; nothing was written', unread);
  await writeChecked(opened, values);
  tellSet(opened, Object.keys(values));
}

const fromFile = 'write NAME=FILE with a file of UTF-8 text that is there, or NAME alone for standard input';

/** Secrets that are one word: an editor's or echo's newline at the end is none of it. */
function isLine(name: string): boolean {
  return !/certificate|privateKey|htpasswd/.test(name);
}

function nameProblems(name: string): Problem[] {
  if (isStoredSecret(name)) return [];
  const near = nearest(name, allSecrets);
  return [
    {
      key: name,
      message: 'is not the name of a secret',
      allowed: allSecrets.join(', '),
      ...(near !== undefined && { fix: `did you mean ${near}?` }),
    },
  ];
}
