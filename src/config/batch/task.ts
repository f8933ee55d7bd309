import type { Problem } from '../../errors';

/** One command line, and what it is called. */
export interface Task {
  /** As it was written; `labelOf` it is part of names of objects. */
  readonly identifier: string;
  /** What `bash -cl` gets, as one argument. */
  readonly command: string;
}

/** A task as it is written: a command line, whose name is then `task-` and its number from 0; or with its name. */
export type TaskInput =
  string | { readonly identifier: string; readonly command: string | readonly string[] };

/** A task, and where it was written. */
export interface TaskEntry {
  readonly input: TaskInput;
  readonly at: Pick<Problem, 'where' | 'key'>;
}
