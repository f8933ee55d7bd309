/** What the seed's kubectl commands select Jobs and pods by. */
export const app = 'submission-helper';

export const batchLabels = {
  /** On everything: name of the submission. */
  submission: 'batch.talestack.io/submission',
  /** On Jobs and pods of one task: its name. */
  task: 'batch.talestack.io/task',
  /** On Jobs and pods of one task: its index in the list. */
  index: 'batch.talestack.io/index',
  /** On Jobs, pods and task lists: 0 for the first run, 1 for the first retry. */
  run: 'batch.talestack.io/run',
  /** On ConfigMaps: `record`, `tasks` or `results`. */
  content: 'batch.talestack.io/content',
} as const;

/** On a Job for several tasks: the indexes in the submission of its tasks, as `0-4,7`. */
export const indexesAnnotation = 'batch.talestack.io/indexes';

/** Selects everything of one submission. */
export function submissionSelector(name: string): Record<string, string> {
  return { app, [batchLabels.submission]: name };
}
