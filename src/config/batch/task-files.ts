import type { Document, ParsedNode } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

import type { Problem } from '../../errors';
import type { TaskEntry, TaskInput } from './task';
import { badAliases } from '../files/yaml-aliases';
import { yamlErrors } from '../files/yaml-errors';

interface TaskEntries {
  readonly entries: readonly TaskEntry[];
  /** Of the form of the file; what is wrong with tasks is found later. */
  readonly problems: readonly Problem[];
}

const allowedList =
  'a list of command lines or of {identifier, command}, or an object of commands by identifier';
const allowedCommand = 'a command line, or a list of arguments';

/** The tasks in a text, each with its line. */
export function taskEntries(text: string, where: string, format: 'lines' | 'json' | 'yaml'): TaskEntries {
  const plain = text.replace(/^\uFEFF/, '');
  return format === 'lines' ? linesOf(plain, where) : structured(plain, where, format);
}

function linesOf(text: string, where: string): TaskEntries {
  const entries = text.split(/\r?\n/).flatMap((line, index): TaskEntry[] => {
    const command = line.trim();
    if (command === '' || command.startsWith('#')) return [];
    return [{ input: command, at: { where: `${where}:${index + 1}` } }];
  });
  return { entries, problems: [] };
}

/** JSON is YAML as well, so that both tell their lines. */
function structured(text: string, where: string, format: 'json' | 'yaml'): TaskEntries {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'error',
    ...(format === 'json' && { schema: 'json' }),
  });
  const lineAt = (offset: number) => `${where}:${lines.linePos(offset).line}`;
  const faults = [...yamlErrors(document, lineAt, format.toUpperCase()), ...badAliases(document, lineAt)];
  if (faults.length > 0) return { entries: [], problems: faults };
  const { contents } = document;
  if (contents === null) return { entries: [], problems: [] };
  const at = (node: unknown) => ({ where: lineAt(startOf(node) ?? 0) });
  if (isMap(contents)) {
    return collected(
      contents.items.map(({ key, value }) => {
        const where = at(key);
        const command = commandOf(document, value);
        const identifier = isScalar(key) ? String(key.value) : '';
        if (command === undefined)
          return { where: where.where, message: 'is no command', allowed: allowedCommand };
        return { input: { identifier, command }, at: where };
      }),
    );
  }
  if (!isSeq(contents)) {
    return { entries: [], problems: [{ where, message: 'is not a list of tasks', allowed: allowedList }] };
  }
  return collected(contents.items.map((item) => entryOf(document, item, at(item).where)));
}

function entryOf(document: Document, item: unknown, where: string): TaskEntry | Problem {
  const value = plainValue(document, item);
  if (typeof value === 'string') return { input: value, at: { where } };
  if (isTaskObject(value)) return { input: value, at: { where } };
  return { where, ...notATask(value) };
}

/** What is wrong with a value that is no task. */
function notATask(value: unknown): Pick<Problem, 'message' | 'allowed'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { message: 'is not a task', allowed: 'a command line, or {identifier, command}' };
  const unknown = Object.keys(value).filter((key) => key !== 'identifier' && key !== 'command');
  if (unknown.length > 0)
    return { message: `has the unknown key ${unknown.join(', ')}`, allowed: 'identifier, command' };
  if (!('identifier' in value) || typeof value.identifier !== 'string')
    return { message: 'has no identifier', allowed: 'identifier: some text' };
  return { message: 'has no command', allowed: allowedCommand };
}

function isTaskObject(value: unknown): value is Exclude<TaskInput, string> {
  if (typeof value !== 'object' || value === null) return false;
  if (!('identifier' in value) || typeof value.identifier !== 'string') return false;
  return 'command' in value && isCommand(value.command) && Object.keys(value).length === 2;
}

function isCommand(value: unknown): value is string | string[] {
  return (
    typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
  );
}

function commandOf(document: Document, node: unknown): string | string[] | undefined {
  const value = plainValue(document, node);
  return isCommand(value) ? value : undefined;
}

function plainValue(document: Document, node: unknown): unknown {
  return (node as ParsedNode | null)?.toJS(document, { maxAliasCount: 100 });
}

function startOf(node: unknown): number | undefined {
  return (node as ParsedNode | null)?.range[0];
}

function collected(found: readonly (TaskEntry | Problem)[]): TaskEntries {
  return {
    entries: found.filter((each) => 'input' in each),
    problems: found.filter((each) => 'message' in each),
  };
}
