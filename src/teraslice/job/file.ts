import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { syntaxMistake } from './syntax';

/** Keys and indices from the top of a file. */
export type JsonPath = readonly PropertyKey[];

/** A JSON file as it was read. */
export interface JsonFile {
  /** How messages call it: `job.json`. */
  readonly file: string;
  readonly text: string;
}

/** A JSON file that knows the line of each of its values. */
export interface ReadJson {
  readonly value: unknown;
  /** Keys that are there more than once. */
  readonly problems: readonly Problem[];
  /** Where a value stands, or the nearest thing around it: characters from the beginning. */
  readonly offset: (path: JsonPath) => number;
  /** The same as `FILE:LINE`. */
  readonly where: (path: JsonPath) => string;
}

/** @throws UserError where the text is no JSON */
export function readJson({ file, text }: JsonFile): ReadJson {
  const value = parsed(file, text);
  const lines = new LineCounter();
  // JSON is YAML, and the library knows where each value stands.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const problems = document.errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ pos }) => ({
      where: `${file}:${lines.linePos(pos[0]).line}`,
      message: 'this key is there already, and the last one alone would count',
      fix: 'delete one of the two',
    }));
  const offsetOf = (path: JsonPath) => {
    let node: unknown = document.contents;
    let offset = startOf(node);
    for (const part of path) {
      if (!isCollection(node)) break;
      const pair = isMap(node)
        ? node.items.findLast((item) => isScalar(item.key) && item.key.value === part)
        : undefined;
      node = pair ? pair.value : node.get(part, true);
      offset = startOf(pair?.key) ?? startOf(node) ?? offset;
    }
    return offset ?? 0;
  };
  const where = (path: JsonPath) => `${file}:${lines.linePos(offsetOf(path)).line}`;
  return { value, problems, offset: offsetOf, where };
}

/** `targets[0].constraint`. */
export function jsonPath(path: JsonPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = String(part);
    if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function parsed(file: string, text: string): unknown {
  if (text.trim() === '') throw notJson(file, 'is empty');
  try {
    return JSON.parse(text);
  } catch {
    // What Node says has no place for most mistakes, and quotes the text, which might be a secret.
    const mistake = syntaxMistake(text);
    if (!mistake) throw notJson(file, 'is not valid JSON');
    throw notJson(`${file}:${mistake.line}`, mistake.message, mistake.fix);
  }
}

function notJson(where: string, message: string, fix?: string): UserError {
  const allowed = 'a job as JSON: { "name": …, "operations": [ … ] }';
  return new UserError('This is no Teraslice job', [
    { where, message, ...(fix === undefined ? { allowed } : { fix }) },
  ]);
}
