/** One command line, and what it is called. */
export interface Task {
  /** As it was written; {@link taskName} of it is part of names of objects. */
  readonly identifier: string;
  /** What `bash -cl` gets, as one argument. */
  readonly command: string;
}

export interface TaskListSource {
  /** What messages name: a path, or `standard input`. */
  readonly where: string;
  /** @default by the ending of `where`: .json, .yaml, .yml; else lines */
  readonly format?: 'lines' | 'json' | 'yaml';
  /** Only the first N, as `--ntest` says. @default all */
  readonly ntest?: number;
}

/**
 * The tasks of a list.
 *
 * @throws UserError with every problem of the list, each with its line
 */
export function readTasks(_text: string, _source: TaskListSource): Task[] {
  throw new Error('to be written');
}

/** The DNS label that an identifier becomes: `TTbar_2018.NOM` → `ttbar-2018-nom`. Empty where nothing of it can stay. */
export function taskName(_identifier: string): string {
  throw new Error('to be written');
}
