import type { Problem } from '../../errors';
import type { Layer, Path, Tree } from '../layer';
import { leaves } from '../layer';
import { nearest } from '../nearest';
import { fromText, schemaAt } from '../schema/json';
import { currentVersion, versionKey, versionOf } from '../migrations';
import type { ReadLayer } from './settings-file';
import { isStoredSecret, secretProblems } from './stack-secrets';
import type { SecretName } from '../secrets/names';
import { allSecrets } from '../secrets/names';
import { StackYaml } from './stack-yaml';
import { isRecord } from '../../record';

export interface ReadStack extends ReadLayer {
  /** Secrets that the file holds, encrypted. */
  readonly secretsSet: readonly SecretName[];
}

const prefix = 'talestack:';

/**
 * Reads the stack config of one environment, a file that Pulumi also writes.
 *
 * Numbers and booleans: `pulumi config set` stores every top-level value as a
 * string, and turns those that were written without quotes into strings as well
 * (pkg/cmd/pulumi/config; tried with 3.246). So at the top level `"true"` and
 * `"3"` are taken for what they say, where the schema wants a boolean or a
 * number. Below it (`--path`) Pulumi stores them as they are, and a string is
 * the mistake that it looks like.
 *
 * @param where how the file is called in messages, such as `stacks/Pulumi.prod.yaml`
 */
export function readStackFile(file: string, where: string): ReadStack {
  const yaml = StackYaml.read(file, where);
  const secretsSet: SecretName[] = [];
  const newer = newerVersion(yaml);
  // Whatever else seems wrong with it may be right there.
  if (newer)
    return { layer: { values: [], origin: () => newer }, problems: [newer], warnings: [], secretsSet };
  const problems: Problem[] = [...yaml.problems];
  const values: { path: Path; value: unknown }[] = [];

  problems.push(...strayKeys(yaml));
  for (const [full, value] of Object.entries(configOf(yaml, problems))) {
    const at = { where: yaml.line(['config', full]), key: full };
    if (!full.startsWith(prefix)) {
      // Keys of other namespaces (gcp:project) are for Pulumi's providers.
      if (!full.includes(':'))
        problems.push({ ...at, message: 'has no namespace', fix: `write ${prefix}${full}` });
      continue;
    }
    // It was read, and is migrated: what is left is of the current version.
    if (full === versionKey && versionOf({ [full]: value }) !== undefined) continue;
    const key = full.slice(prefix.length);
    if (isStoredSecret(key)) {
      const found = secretProblems(key, value);
      if (found.length === 0) secretsSet.push(key);
      problems.push(...found.map((each) => ({ ...at, ...each })));
      continue;
    }
    const misplaced = misplacedKey(key, value) ?? encrypted(key, value);
    if (misplaced) problems.push({ ...at, ...misplaced });
    else if (isRecord(value)) values.push(...leaves(withEntries(value, [key]), [key]));
    else if (value !== null) {
      values.push({ path: [key], value: typeof value === 'string' ? fromText([key], value) : value });
    }
  }
  const origin: Layer['origin'] = (place) => {
    const [top, ...inner] = place;
    const dots = inner.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
    return {
      where: yaml.line(['config', `${prefix}${String(top)}`, ...inner]),
      key: `${prefix}${String(top)}${dots}`,
    };
  };
  return { layer: { values, origin }, problems, warnings: olderVersion(yaml, where), secretsSet };
}

function configOf(yaml: StackYaml, problems: Problem[]): Record<string, unknown> {
  const { config } = yaml.content;
  if (config === undefined || config === null) return {};
  if (isRecord(config)) return config;
  const message = 'is not an object';
  problems.push({
    where: yaml.line(['config']),
    key: 'config',
    message,
    allowed: `${prefix}KEY: VALUE, indented below it`,
  });
  return {};
}

/** The file works as it is; who writes it the next time should find what is meant. */
function olderVersion({ changes }: StackYaml, where: string): Problem[] {
  const [first] = changes;
  if (!first) return [];
  const environment = /Pulumi\.(.+)\.yaml$/.exec(where)?.[1] ?? 'ENV';
  const others = changes.length > 1 ? `, and ${changes.length - 1} more` : '';
  return [
    {
      where,
      message: `is of an older version: ${first.key} is read as ${first.after}${others}`,
      fix: `talestack config migrate ${environment} rewrites it`,
    },
  ];
}

/** A config that a later program wrote: nothing in it may be taken for what it meant here. */
function newerVersion(yaml: StackYaml): (Problem & { readonly key: string }) | undefined {
  const { config } = yaml.content;
  const version = isRecord(config) ? versionOf(config) : undefined;
  if (version === undefined || version <= currentVersion) return undefined;
  return {
    where: yaml.line(['config', versionKey]),
    key: versionKey,
    value: version,
    message: 'is newer than this program knows',
    allowed: `1 to ${currentVersion}`,
    fix: 'use the talestack that wrote it, or a later one; or take the file of before (stacks/*.bak, Git)',
  };
}

/**
 * A name with nothing behind it, such as `pg:` below `titan.repositories`, is an
 * entry all the same: to pass it over would take down what it stands for.
 */
function withEntries(tree: Tree, path: Path): Tree {
  const entry = schemaAt(path)?.additionalProperties;
  const named = typeof entry === 'object' && entry.type === 'object';
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => {
      if (value === null) return [key, named ? {} : null];
      return [key, isRecord(value) ? withEntries(value, [...path, key]) : value];
    }),
  );
}

/** Beside `config` stand keys of Pulumi's own; a misspelt `config` or a key outside it would silently set nothing. */
function strayKeys(yaml: StackYaml): Problem[] {
  return Object.keys(yaml.content).flatMap((key) => {
    const at = { where: yaml.line([key]), key };
    if (key.startsWith(prefix)) {
      return [{ ...at, message: 'stands outside `config:`', fix: 'indent it below `config:`' }];
    }
    if (key !== 'config' && nearest(key, ['config'])) {
      return [{ ...at, message: 'is not a known key', fix: 'did you mean config?' }];
    }
    return [];
  });
}

/** `pulumi config set talestack:mongo.size` without `--path`, and objects given as one JSON text. */
function misplacedKey(key: string, value: unknown): Pick<Problem, 'message' | 'fix'> | undefined {
  const inner = key.split('.');
  if (inner.length > 1 && schemaAt(inner)) {
    return {
      message: 'is a key inside an object, written as one key with dots',
      fix: `indent it below ${prefix}${inner[0] ?? ''}:, or pulumi config set --path ${prefix}${key} VALUE`,
    };
  }
  if (typeof value === 'string' && schemaAt([key])?.properties && /^\s*\{/.test(value)) {
    const message = 'is an object written as text';
    return { message, fix: `write it as YAML, or pulumi config set --path ${prefix}${key}.KEY VALUE` };
  }
  return undefined;
}

/** Encrypted values are for secrets alone: nothing else can be read without Pulumi. */
function encrypted(
  key: string,
  value: unknown,
  path = key,
): Pick<Problem, 'message' | 'allowed' | 'fix'> | undefined {
  if (!isRecord(value)) return undefined;
  if (typeof value.secure === 'string' && Object.keys(value).length === 1) {
    const dots = path.replace(/^.*?\./, '');
    if (isStoredSecret(path)) {
      return {
        message: `holds the secret ${path} as an object; its name is one key with a dot`,
        fix: `pulumi config rm --path ${prefix}${path}, then pulumi config set --secret ${prefix}${path}`,
      };
    }
    const near = nearest(path, allSecrets);
    const message = `is encrypted${path === key ? '' : ` (at ${dots})`}, yet is not the name of a secret`;
    if (near) return { message, fix: `did you mean ${prefix}${near}?` };
    // Only a key that is known not to be a secret may be advised to be stored as it is.
    return schemaAt(path.split('.'))
      ? { message, fix: 'set it with pulumi config set --plaintext' }
      : { message, allowed: allSecrets.join(', ') };
  }
  for (const [inner, each] of Object.entries(value)) {
    const found = encrypted(key, each, `${path}.${inner}`);
    if (found) return found;
  }
  return undefined;
}
