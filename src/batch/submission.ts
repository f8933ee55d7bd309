import type { BatchOptions, Shape } from '../config/batch-options';
import type { Task } from '../config/batch-tasks';
import type { Manifest } from '../kube/manifest';

/** Tasks that are run together, under one name. */
export interface SubmissionProps {
  /** `--identifier`: a DNS label of up to 52 characters, from which all names are made. */
  readonly name: string;
  readonly namespace: string;
  /** Name of the environment, for the labels. */
  readonly environment: string;
  readonly tasks: readonly Task[];
  readonly options: BatchOptions;
  /** What {@link shapeFor} gave. */
  readonly shape: Shape;
  /**
   * Who makes the objects. Those of commands have a time to live and say so
   * (`talestack.io/made-by: batch`); those of a stack are never awaited, and none of its Jobs is suspended.
   */
  readonly owner: 'commands' | 'stack';
  /** Raised to run everything again. @default 0 */
  readonly revision?: number;
}

/** Tasks of a submission that are tried once more. */
export interface Retry {
  /** 1 for the first one; part of the names. */
  readonly run: number;
  /** Indexes of the tasks in the submission, ascending. */
  readonly indexes: readonly number[];
}

/** What the API server says of itself: `1` and `33`. */
export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
}

/**
 * `auto` as a shape: `indexed` above 50 tasks, or where fewer than all run at
 * once; `sharded` instead of it below Kubernetes 1.33.
 *
 * @param server @default one that can do everything
 */
export function shapeFor(
  _options: Pick<BatchOptions, 'shape' | 'maxConcurrent'>,
  _count: number,
  _server?: ServerVersion,
): Shape {
  throw new Error('to be written');
}

/** Everything of a new submission in the order in which it is to be made: record, task lists, Jobs last. */
export function submissionManifests(_props: SubmissionProps): Manifest[] {
  throw new Error('to be written');
}

/** The same for tasks that are tried again: their task lists and Jobs, all with names of their own. */
export function retryManifests(_props: SubmissionProps, _retry: Retry): Manifest[] {
  throw new Error('to be written');
}
