import { statSync } from 'node:fs';
import path from 'node:path';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { parseAssignments } from '../files/assignments';
import type { Config } from '../schema';
import type { SecretsConfig } from './checks';
import { secretValueProblems } from './checks';
import { isNeeded } from './groups';
import type { OptionalSecretName, RequiredSecretName, SecretName } from './names';
import { allSecrets, secretNames } from './names';
import { readTextFile } from '../files/text-file';

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
  'batch.registryPassword': { key: 'BATCH_REGISTRY_PASSWORD' },
};

/** Keys of the `secrets` file. */
const secretKeys = Object.values(sources).flatMap((source) => ('key' in source ? [source.key] : []));

/** Where a secret stands in a project folder: `secrets` or a file in `certs/`. */
export function secretFile(name: SecretName): string {
  const source = sources[name];
  return 'key' in source ? secretsFile : source.file;
}

/** The key of a secret in the `secrets` file; undefined for one that is a file of its own. */
export function secretKey(name: SecretName): string | undefined {
  const source = sources[name];
  return 'key' in source ? source.key : undefined;
}

export interface SecretFiles {
  /** What is set, and not blank. */
  readonly values: Readonly<Partial<Record<SecretName, string>>>;
  /** What cannot be read. */
  readonly problems: readonly Problem[];
  /** What is missing or blank, by the secret, whether it is needed or not. */
  readonly lacking: ReadonlyMap<SecretName, Problem>;
  /** Files that were read. */
  readonly used: readonly string[];
}

/** Reads what there is of the `secrets` file and `certs/` of a project. */
export function readSecretFiles(projectDir: string): SecretFiles {
  const file = readTextFile(path.join(projectDir, secretsFile), secretsFile);
  const parsed = parseAssignments(file.text ?? '', { where: secretsFile, known: secretKeys, secret: true });
  const problems: Problem[] = [...file.problems, ...parsed.problems];
  const lacking = new Map<SecretName, Problem>();
  const assigned = new Map(parsed.assignments.map((each) => [each.key, each]));
  const used = new Set<string>(file.text === undefined ? [] : [secretsFile]);

  const read = (name: SecretName): string | undefined => {
    const source = sources[name];
    if ('key' in source) {
      const found = assigned.get(source.key);
      if (found && found.value.trim() !== '') return found.value;
      if (file.problems.length > 0) return undefined;
      const where = found ? `${secretsFile}:${found.line}` : secretsFile;
      const fix = `set ${source.key}='…' in ${secretsFile}`;
      lacking.set(name, { where, key: source.key, ...lack(found !== undefined, name), fix });
      return undefined;
    }
    const { text, problems: unusable } = readTextFile(path.join(projectDir, source.file), source.file);
    problems.push(...unusable);
    if (text !== undefined) used.add(source.file);
    if (text?.trim()) return text;
    if (unusable.length > 0) return undefined;
    const fix = 'write the file (docs/how-to/secrets.md)';
    lacking.set(name, { where: source.file, ...lack(text !== undefined, name), fix });
    return undefined;
  };

  const values: Partial<Record<SecretName, string>> = {};
  for (const name of allSecrets) {
    const value = read(name);
    if (value !== undefined) values[name] = value;
  }
  return { values, problems, lacking, used: [...used] };
}

export interface SecretValues {
  readonly values: Readonly<Record<RequiredSecretName, string> & Partial<Record<OptionalSecretName, string>>>;
  readonly warnings: readonly Problem[];
}

/**
 * Reads the value of every secret from the `secrets` file and `certs/` of a project.
 *
 * @throws UserError that names all that is missing, blank or of no use, and shows no value
 */
export function readSecretValues(
  projectDir: string,
  config: SecretsConfig & Pick<Config, 'tls' | 'wholetale' | 'batch'>,
  now: Date,
): SecretValues {
  const { values, problems, lacking, used } = readSecretFiles(projectDir);
  const wrong = secretValueProblems(values, config, now, { label: fileLabel, flags: ' --files' });
  const missing = [...lacking].flatMap(([name, problem]) => (isNeeded(name, config) ? [problem] : []));
  const all = [...problems, ...missing, ...wrong];
  if (all.length > 0) throw new UserError('The secrets cannot be used', all);
  return {
    // All that manifests name are there: each that is not was lacking.
    values: values as SecretValues['values'],
    warnings: used.flatMap((each) => openToOthers(projectDir, each)),
  };
}

/** A secret by the file that it stands in. */
function fileLabel(name: SecretName): Pick<Problem, 'where' | 'key'> {
  const key = secretKey(name);
  return { where: secretFile(name), ...(key !== undefined && { key }) };
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
