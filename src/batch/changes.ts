import { isDeepStrictEqual } from 'node:util';

import type { BatchOptions } from '../config/batch/options';
import { optionNames } from '../config/batch/options';
import type { Task } from '../config/batch/task';
import type { SubmissionProps } from './props';
import type { SubmissionRecord } from './record';

/** One difference between a submission and what is to be submitted under its name. Indexes are those of the later list, of a removed task that of the earlier. */
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

/** All of them; empty: submitting it again changes nothing. A move counts, since results are kept by index. */
export function submissionChanges(
  record: SubmissionRecord,
  { tasks, options, shape }: Pick<SubmissionProps, 'tasks' | 'options' | 'shape'>,
): SubmissionChange[] {
  const earlier = new Map(record.tasks.map((task, index) => [task.identifier, { task, index }]));
  const later = new Set(tasks.map(({ identifier }) => identifier));
  // What `auto` becomes is up to the cluster as well, which may have been upgraded since.
  const isAuto = record.options.shape === 'auto' && options.shape === 'auto';
  const wanted = isAuto ? record.shape : shape;
  return [
    ...tasks.flatMap((task, index): SubmissionChange[] => {
      const before = earlier.get(task.identifier);
      if (!before) return [{ kind: 'added', task, index }];
      if (before.task.command !== task.command)
        return [{ kind: 'changed', task, index, before: before.task }];
      return before.index === index ? [] : [{ kind: 'moved', task, index, from: before.index }];
    }),
    ...record.tasks.flatMap((task, index): SubmissionChange[] =>
      later.has(task.identifier) ? [] : [{ kind: 'removed', task, index }],
    ),
    ...optionChanges({ ...record.options, shape: record.shape }, { ...options, shape: wanted }),
  ];
}

/** `auto` is no shape that anything has, so that both sides come with what became of it. */
function optionChanges(before: BatchOptions, after: BatchOptions): SubmissionChange[] {
  return optionNames.flatMap((option): SubmissionChange[] =>
    isDeepStrictEqual(plain(before[option]), plain(after[option]))
      ? []
      : [{ kind: 'option', option, before: before[option], after: after[option] }],
  );
}

/** As it comes back from JSON. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
