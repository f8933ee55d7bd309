import { readFileSync } from 'node:fs';

import { nearest } from '../../config/nearest';
import type { SecretName } from '../../config/secret-names';
import { allSecrets } from '../../config/secret-names';
import { isStoredSecret } from '../../config/stack-secrets';
import { readTextFile } from '../../config/text-file';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import { readStandardInput } from '../standard-input';
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
  for (const { name, file } of pairs) {
    const value = file === undefined ? await readStandardInput() : contentOf(file);
    values[name as SecretName] = isLine(name) ? value.replace(/\r?\n$/, '') : value;
  }
  await writeChecked(opened, values);
  tellSet(opened, Object.keys(values));
}

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

function contentOf(file: string): string {
  const { text: content, problems } = readTextFile(file, file);
  if (problems.length > 0) throw new UserError('The secret cannot be read', problems);
  if (content === undefined)
    throw new UserError('The secret cannot be read', [{ where: file, message: 'does not exist' }]);
  return readFileSync(file, 'utf8');
}
