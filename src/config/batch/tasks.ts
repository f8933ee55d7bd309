import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { labelOf, taskNameProblem } from '../schema/batch-names';
import type { Task, TaskEntry, TaskInput } from './task';
import { taskEntries } from './task-files';

export interface TaskListSource {
  /** What messages name: a path, or `standard input`. */
  readonly where: string;
  /** @default by the ending of `where`: .json, .yaml, .yml; else lines */
  readonly format?: 'lines' | 'json' | 'yaml';
  /** Only the first N, as `--ntest` says. @default all */
  readonly ntest?: number;
}

/** What Linux takes as one argument (MAX_ARG_STRLEN), without the NUL at its end. */
const longestCommandBytes = 128 * 1024 - 1;

/** As many completions as Kubernetes allows where each index is tried again for itself. */
export const mostTasks = 100_000;

/**
 * The tasks of a list.
 *
 * - Lines: a command line each. Blank lines are passed over, and those that begin with `#`.
 * - JSON or YAML: a list of command lines, or of `{identifier, command}`; or an object of commands by identifier.
 *   A command is a text, or a list of arguments.
 *
 * @throws UserError with every problem of the list, each with its line
 */
export function readTasks(text: string, { where, format, ntest }: TaskListSource): Task[] {
  const byEnding = formatOf(where);
  const other = format === undefined && byEnding === 'lines' ? looksLike(text) : undefined;
  if (other !== undefined) throw new UserError('The list of tasks has mistakes', [otherFormat(where, other)]);
  const { entries, problems } = taskEntries(text, where, format ?? byEnding);
  const checked = problems.length > 0 ? { tasks: [], problems } : checkTasks(entries, { where });
  const all = [...checked.problems, ...ntestProblems(ntest)];
  if (all.length > 0) throw new UserError('The list of tasks has mistakes', all);
  return checked.tasks.slice(0, ntest);
}

/**
 * What a text without an ending to go by is, where it is certainly no list of
 * command lines: all of it an object or a list in JSON, or items of YAML.
 */
export function looksLike(text: string): 'json' | 'yaml' | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null) return 'json';
  } catch {
    // Command lines are no JSON.
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const isYaml =
    lines.some((line) => line.startsWith('- ')) && lines.every((line) => /^(- |\s|---$)/.test(line));
  return isYaml ? 'yaml' : undefined;
}

function otherFormat(where: string, format: 'json' | 'yaml'): Problem {
  return {
    where,
    message: `is ${format.toUpperCase()}, and would be taken for command lines`,
    fix: `give --format ${format}, or a file that ends in .${format}; --format lines takes it as it is`,
  };
}

function formatOf(where: string): 'lines' | 'json' | 'yaml' {
  const [, ending] = /\.(json|ya?ml)$/i.exec(where) ?? [];
  if (ending === undefined) return 'lines';
  return ending.toLowerCase() === 'json' ? 'json' : 'yaml';
}

function ntestProblems(ntest: number | undefined): Problem[] {
  if (ntest === undefined || (Number.isInteger(ntest) && ntest > 0)) return [];
  const message = 'is no number of tasks';
  return [{ key: '--ntest', value: ntest, message, allowed: 'a whole number from 1' }];
}

/** Entries as tasks, and everything that is wrong with them. The list as a whole is somewhere, too. */
export function checkTasks(
  entries: readonly TaskEntry[],
  list: Pick<Problem, 'where' | 'key'>,
): { readonly tasks: Task[]; readonly problems: Problem[] } {
  if (entries.length === 0)
    return { tasks: [], problems: [{ ...list, message: 'has no task', allowed: 'at least one task' }] };
  if (entries.length > mostTasks) {
    const message = `has ${entries.length} tasks`;
    const fix = 'submit them in several parts';
    return { tasks: [], problems: [{ ...list, message, allowed: `up to ${mostTasks}`, fix }] };
  }
  const first = new Map<string, { readonly identifier: string; readonly place: string }>();
  const problems: Problem[] = [];
  const tasks = entries.map(({ input, at }, index) => {
    const task = taskOf(input, index);
    const name = labelOf(task.identifier);
    const same = first.get(name);
    const place = [at.where, at.key].filter(Boolean).join(' ');
    if (same === undefined) first.set(name, { identifier: task.identifier, place });
    problems.push(
      ...identifierProblems(task.identifier, same).map((each) => ({ ...at, ...each })),
      ...commandProblems(task).map((each) => ({ ...at, ...each })),
    );
    return task;
  });
  return { tasks, problems };
}

/** Tasks of inputs that were checked before. */
export function tasksOf(inputs: readonly TaskInput[]): Task[] {
  return inputs.map(taskOf);
}

function taskOf(input: TaskInput, index: number): Task {
  if (typeof input === 'string') return { identifier: `task-${index}`, command: input };
  const { identifier, command } = input;
  return { identifier, command: typeof command === 'string' ? command : command.map(quoted).join(' ') };
}

/** One argument in a command line: whatever stands between single quotes is data to a shell. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

function identifierProblems(
  identifier: string,
  same: { readonly identifier: string; readonly place: string } | undefined,
): Omit<Problem, 'where'>[] {
  const value = identifier;
  // They stand in the JSON and in the lines that a shell writes and reads.
  if (/[\p{Cc}"\\]/u.test(identifier)) {
    const allowed = 'no quotation marks, backslashes and control characters';
    return [{ value, message: 'cannot be an identifier', allowed }];
  }
  const unusable = taskNameProblem(identifier);
  if (unusable) return [{ value, ...unusable }];
  if (same === undefined) return [];
  const fix = 'give each task an identifier of its own';
  if (same.identifier === identifier)
    return [{ value, message: `is a second task of this identifier, after ${same.place}`, fix }];
  const message = `gives the same name of a Job (${labelOf(identifier)}) as ${same.identifier} at ${same.place}`;
  return [{ value, message, fix }];
}

function commandProblems({ command, identifier }: Task): Omit<Problem, 'where'>[] {
  const subject = `the command of ${identifier}`;
  if (command.trim() === '') return [{ message: `${subject} is empty` }];
  if (command.includes('\0')) {
    return [{ message: `${subject} holds a NUL character, which no argument of a program can` }];
  }
  const bytes = Buffer.byteLength(command);
  if (bytes <= longestCommandBytes) return [];
  return [
    {
      message: `${subject} is too long (${bytes} bytes): Linux takes no such argument`,
      allowed: `up to ${longestCommandBytes} bytes`,
      fix: 'put the program into the image or onto the claim, and call it',
    },
  ];
}
