export { labelOf, submissionNameProblem } from '../config/schema/batch-names';
export type { BatchOptions, ExitCodes, OptionNames, Shape } from '../config/batch/options';
export { batchOptions, optionNames } from '../config/batch/options';
export type { Task } from '../config/batch/task';
export type { TaskListSource } from '../config/batch/tasks';
export { looksLike, readTasks } from '../config/batch/tasks';
export { Batch, namespaceManifests } from './batch';
export type { SubmissionChange } from './changes';
export { submissionChanges } from './changes';
export {
  app,
  batchLabels,
  digestAnnotation,
  identifierAnnotation,
  indexesAnnotation,
  submissionSelector,
} from './labels';
export { talks } from './flows';
export type { Retry, SubmissionProps } from './props';
export { formatRanges, parseRanges } from './ranges';
export type { SubmissionRecord } from './record';
export { readRecord, recordName } from './record';
export type { Results, TaskFailure } from './results';
export { noResults, readResults, resultManifests } from './results';
export type { ServerVersion } from '../config/batch/shape';
export { shapeFor } from '../config/batch/shape';
export { jobIndexes, jobsToStart } from './start';
export { retryManifests, submissionManifests } from './submission';
export type { Termination } from './termination';
export { readTermination } from './termination';
