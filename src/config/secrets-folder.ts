import { statSync } from 'node:fs';
import path from 'node:path';

import type { Problem } from '../errors';
import { UserError } from '../errors';
import { parseAssignments } from './assignments';
import { htpasswdProblems } from './htpasswd';
import type { OptionalSecretName, RequiredSecretName, SecretName } from './secret-names';
import { isOptional, secretNames } from './secret-names';
import { readTextFile } from './text-file';

const secretsFile = 'secrets';

/** Where each secret comes from for those who write YAML: a key of the `secrets` file, or a file in `certs/`. */
const sources: Readonly<Record<SecretName, { readonly key: string } | { readonly file: string }>> = {
  'registry.username': { key: 'REGISTRY_USER' },
  'registry.password': { key: 'REGISTRY_PASSWORD' },
  'registry.htpasswd': { file: 'certs/registry.htpasswd' },
  'registry.certificate': { file: 'certs/registry.crt' },
  'registry.privateKey': { file: 'certs/registry.key' },
  'site.certificate': { file: 'certs/site.crt' },
  'site.privateKey': { file: 'certs/site.key' },
  'girder.adminPassword': { key: 'GIRDER_ADMIN_PASSWORD' },
  'globus.clientId': { key: 'GLOBUS_CLIENT_ID' },
  'globus.clientSecret': { key: 'GLOBUS_CLIENT_SECRET' },
};

/** Keys of the `secrets` file. */
const secretKeys = Object.values(sources).flatMap((source) => ('key' in source ? [source.key] : []));

export interface SecretValues {
  readonly values: Readonly<Record<RequiredSecretName, string> & Partial<Record<OptionalSecretName, string>>>;
  readonly warnings: readonly Problem[];
}

/**
 * Reads the value of every secret from the `secrets` file and `certs/` of a project.
 *
 * @throws UserError that names all that is missing or blank, and shows no value
 */
export function readSecretValues(projectDir: string): SecretValues {
  const file = readTextFile(path.join(projectDir, secretsFile), secretsFile);
  const parsed = parseAssignments(file.text ?? '', { where: secretsFile, known: secretKeys, secret: true });
  const problems: Problem[] = [...file.problems, ...parsed.problems];
  const assigned = new Map(parsed.assignments.map((each) => [each.key, each]));
  const used = new Set<string>(file.text === undefined ? [] : [secretsFile]);

  const read = (name: SecretName): string => {
    const source = sources[name];
    if ('key' in source) {
      const found = assigned.get(source.key);
      if (found && found.value.trim() !== '') return found.value;
      if (file.problems.length > 0 || isOptional(name)) return '';
      const where = found ? `${secretsFile}:${found.line}` : secretsFile;
      problems.push({
        where,
        key: source.key,
        ...lack(found !== undefined, name),
        fix: `set ${source.key}='…' in ${secretsFile}`,
      });
      return '';
    }
    const { text, problems: unusable } = readTextFile(path.join(projectDir, source.file), source.file);
    problems.push(...unusable);
    if (text !== undefined) used.add(source.file);
    if (text?.trim() || unusable.length > 0) return text ?? '';
    problems.push({
      where: source.file,
      ...lack(text !== undefined, name),
      fix: 'write the file (docs/secrets.md)',
    });
    return '';
  };

  const names = Object.keys(secretNames) as SecretName[];
  const found = names.map((name) => [name, read(name)] as const);
  const values = Object.fromEntries(
    found.filter(([name, value]) => value !== '' || !isOptional(name)),
  ) as SecretValues['values'];
  problems.push(...htpasswdProblems(values, 'certs/registry.htpasswd'));
  if (problems.length > 0) throw new UserError('The secrets cannot be used', problems);
  return { values, warnings: [...used].flatMap((each) => openToOthers(projectDir, each)) };
}

function lack(there: boolean, name: SecretName): Pick<Problem, 'message'> {
  return { message: `${there ? 'is blank' : 'is missing'}: ${secretNames[name]}` };
}

function openToOthers(projectDir: string, file: string): Problem[] {
  // A certificate is no secret, and Windows keeps no such bits.
  if (file.endsWith('.crt') || process.platform === 'win32') return [];
  const mode = statSync(path.join(projectDir, file)).mode & 0o777;
  if ((mode & 0o044) === 0) return [];
  const message = `can be read by other users of this machine (mode ${mode.toString(8)})`;
  return [{ where: file, message, fix: `chmod 600 ${file}` }];
}
