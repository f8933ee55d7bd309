import type { BatchOptions, Shape } from '../config/batch-options';
import type { Task } from '../config/batch-tasks';
import type { Manifest } from '../kube/manifest';
import type { SubmissionProps } from './submission';

/** What is kept of a submission in the cluster, whatever becomes of its Jobs. */
export interface SubmissionRecord {
  readonly name: string;
  readonly shape: Shape;
  readonly owner: 'commands' | 'stack';
  readonly options: BatchOptions;
  readonly tasks: readonly Task[];
}

/** Names of the ConfigMaps of a submission that commands look up. */
export function recordName(_name: string): string {
  throw new Error('to be written');
}

/**
 * The record that ConfigMaps hold: the one called {@link recordName}, and those
 * with its task lists (`batchLabels.content` = `tasks`, run 0). Others are passed over.
 *
 * @returns undefined where the record is not among them
 * @throws UserError where it is damaged or of a later version
 */
export function readRecord(_name: string, _configMaps: readonly Manifest[]): SubmissionRecord | undefined {
  throw new Error('to be written');
}

/** One difference between a submission and what is to be submitted under its name. */
export type SubmissionChange =
  | { readonly kind: 'added' | 'removed'; readonly task: Task; readonly index: number }
  | { readonly kind: 'changed'; readonly task: Task; readonly index: number; readonly before: Task }
  | { readonly kind: 'moved'; readonly task: Task; readonly index: number; readonly from: number }
  | {
      readonly kind: 'option';
      readonly option: string;
      readonly before: unknown;
      readonly after: unknown;
    };

/** All of them; empty: submitting it again changes nothing. */
export function submissionChanges(
  _record: SubmissionRecord,
  _props: Pick<SubmissionProps, 'tasks' | 'options' | 'shape'>,
): SubmissionChange[] {
  throw new Error('to be written');
}
