import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { listEnvironments } from '../../config';
import { readTextFile } from '../../config/text-file';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import { sandboxName } from '../sandbox-environment';
import type { FoundManifest, Keys, ParsedText } from './documents';
import { parseManifests } from './documents';
import { isStandardInput } from '../standard-input';

/** What is checked together, and where it is from. */
export interface Source {
  readonly manifests: readonly unknown[];
  /** Where something in the manifest at `index` stands; undefined where no file holds it. */
  readonly place: (index: number, keys: Keys) => Place | undefined;
}

export interface Place {
  /** As it was given, or below the folder that was. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What the words of the command mean. */
export type Targets =
  { readonly environment: string } | { readonly files: readonly string[]; readonly stdin: boolean };

/**
 * Tells environments from files. An environment goes before a file of its
 * name, which `./NAME` means.
 *
 * @throws UsageError where a word is neither, or both kinds are given
 */
export function targetsOf(words: readonly string[], projectDir: string): Targets {
  const environments = new Set([...listEnvironments(projectDir), sandboxName]);
  const [first] = words;
  if (words.length === 1 && first !== undefined && environments.has(first)) return { environment: first };
  for (const word of words) {
    if (environments.has(word))
      throw new UsageError(
        `${word} is an environment: check it by itself, or write ./${word} for a file.`,
        help,
      );
    if (!isStandardInput(word) && !existsSync(word) && /^[\w-]+$/.test(word))
      throw new UsageError(`${word} is no environment (${[...environments].join(', ')}), and no file.`, help);
  }
  return { files: words.filter((word) => !isStandardInput(word)), stdin: words.some(isStandardInput) };
}

const help = 'talestack check --help';

/**
 * Reads files, and the folders' files that end in .yaml, .yml or .json.
 *
 * @param stdin a text from elsewhere, if there is one
 * @throws UserError with every problem of all of them
 */
export function readSource(targets: readonly string[], stdin?: string): Source {
  const texts: { readonly file: string; readonly parsed: ParsedText }[] = targets
    .flatMap(filesAt)
    .map((file) => ({ file, parsed: readFile(file) }));
  if (stdin !== undefined) texts.push({ file: stdinName, parsed: parseManifests(stdin, stdinName) });
  const problems = texts.flatMap(({ parsed }) => parsed.problems);
  if (problems.length > 0) throw new UserError('These manifests cannot be read', problems);
  const found = texts.flatMap(({ file, parsed }) =>
    parsed.manifests.map((each): FoundManifest & { file: string } => ({ ...each, file })),
  );
  return {
    manifests: found.map(({ manifest }) => manifest),
    place: (index, keys) => {
      const from = found[index];
      return from && { file: from.file, ...from.position(keys) };
    },
  };
}

/** What manifests from standard input are called. */
export const stdinName = 'stdin';

function readFile(file: string): ParsedText {
  const { text, problems } = readTextFile(file, file);
  if (text !== undefined) return parseManifests(text, file);
  const missing = {
    where: file,
    message: 'does not exist',
    fix: 'name a file, a folder, or - for standard input',
  };
  return { manifests: [], problems: problems.length > 0 ? problems : [missing] };
}

function filesAt(target: string): string[] {
  if (!existsSync(target) || !statSync(target).isDirectory()) return [target];
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && /\.(ya?ml|json)$/.test(each.name))
    .map((each) => path.join(each.parentPath, each.name))
    .sort();
}
