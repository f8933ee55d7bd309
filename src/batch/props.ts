import type { BatchOptions, Shape } from '../config/batch/options';
import type { Task } from '../config/batch/task';
import type { Belonging } from './labels';

/** Tasks that are run together, under one name. */
export interface SubmissionProps extends Belonging {
  readonly tasks: readonly Task[];
  readonly options: BatchOptions;
  /** What `shapeFor` gave. */
  readonly shape: Shape;
  /** Raised to run everything again. @default 0 */
  readonly revision?: number | undefined;
}

/** Tasks of a submission that are tried once more. */
export interface Retry {
  /** 1 for the first one; part of the names. */
  readonly run: number;
  /** Indexes of the tasks in the submission, ascending. */
  readonly indexes: readonly number[];
  /** How many tasks of earlier runs wait or run: with `maxConcurrent`, an Indexed Job leaves room for them. @default 0 */
  readonly open?: number;
}
