import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { listEnvironments } from '../../config';
import { readTextFile } from '../../config/files/text-file';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import { sandboxName } from '../sandbox-environment';
import type { FoundManifest, ParsedText } from './documents';
import { parseManifests } from './documents';
import type { Keys } from './offsets';
import { isStandardInput } from '../standard-input';

/** What is checked together, and where it is from. */
export interface Source {
  readonly manifests: readonly unknown[];
  /** Where something in the manifest at `index` stands; undefined where no file holds it. */
  readonly place: (index: number, keys: Keys) => Place | undefined;
  /** Files of folders that hold something else than manifests. */
  readonly skipped: readonly string[];
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
  }
  const missing = words.filter((word) => !isStandardInput(word) && !existsSync(word));
  if (missing.length > 0)
    throw new UsageError(missing.map((word) => nowhere(word, environments)).join('\n'), help);
  return { files: words.filter((word) => !isStandardInput(word)), stdin: words.some(isStandardInput) };
}

const help = 'talestack check --help';

function nowhere(word: string, environments: ReadonlySet<string>): string {
  return /^[\w-]+$/.test(word)
    ? `${word} is no environment (${[...environments].join(', ')}), and no file.`
    : `${word}: there is no such file or folder.`;
}

interface ReadText {
  readonly file: string;
  readonly parsed: ParsedText;
  /** Whether it was found in a folder, and nobody said that it holds manifests. */
  readonly inFolder?: true;
}

/**
 * Reads files, and the folders' files that end in .yaml, .yml or .json. Of
 * these, files that hold no manifest at all are skipped.
 *
 * @param stdin a text from elsewhere, if there is one
 * @throws UserError with every problem of all of them; also where there is nothing to check
 */
export function readSource(targets: readonly string[], stdin?: string): Source {
  const texts: ReadText[] = targets
    .flatMap(filesAt)
    .map(({ file, inFolder }) => ({ file, parsed: readFile(file), ...(inFolder && { inFolder }) }));
  if (stdin !== undefined) texts.push({ file: stdinName, parsed: parseManifests(stdin, stdinName) });
  const skipped = texts.filter(isSkipped);
  const problems = texts
    .filter((each) => !isSkipped(each))
    .flatMap(({ parsed }) => [...parsed.problems, ...parsed.foreign]);
  if (problems.length > 0) throw new UserError('These manifests cannot be read', problems);
  const found = texts.flatMap(({ file, parsed }) =>
    parsed.manifests.map((each): FoundManifest & { file: string } => ({ ...each, file })),
  );
  if (found.length === 0)
    throw new UserError(
      'Nothing was checked',
      [...targets, ...(stdin === undefined ? [] : [stdinName])].map(empty),
    );
  return {
    manifests: found.map(({ manifest }) => manifest),
    place: (index, keys) => {
      const from = found[index];
      return from && { file: from.file, ...from.position(keys) };
    },
    skipped: skipped.map(({ file }) => file),
  };
}

function isSkipped({ inFolder, parsed: { manifests, problems, foreign } }: ReadText): boolean {
  return inFolder === true && foreign.length > 0 && manifests.length === 0 && problems.length === 0;
}

/** A check that finds nothing because it saw nothing would let everything pass. */
function empty(where: string): Problem {
  const fix =
    where === stdinName
      ? 'see whether the command before the pipe failed'
      : 'name the file or folder that has the manifests';
  return { where, message: 'holds no Kubernetes object', fix };
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
  return { manifests: [], problems: problems.length > 0 ? problems : [missing], foreign: [] };
}

function filesAt(target: string): Pick<ReadText, 'file' | 'inFolder'>[] {
  if (!isFolder(target)) return [{ file: target }];
  return filesBelow(target)
    .sort()
    .map((file) => ({ file, inFolder: true }));
}

/** Not those of hidden folders (.git, .github) and of installed packages; nobody keeps manifests there. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const file = path.join(folder, each.name);
    if (each.isDirectory())
      return each.name.startsWith('.') || each.name === 'node_modules' ? [] : filesBelow(file);
    // A link to a file is one; a folder behind a link may hold this one.
    return /\.(ya?ml|json)$/.test(each.name) && !isFolder(file) ? [file] : [];
  });
}

function isFolder(file: string): boolean {
  return existsSync(file) && statSync(file).isDirectory();
}
