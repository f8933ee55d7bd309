import { batch } from '../../app';

/** The system as its commands see it: only src/app.ts knows where it is. */
export const {
  app,
  batchLabels,
  batchOptions,
  jobIndexes,
  jobsToStart,
  labelOf,
  looksLike,
  namespaceManifests,
  parseRanges,
  readRecord,
  readResults,
  readTasks,
  readTermination,
  recordName,
  resultManifests,
  retryManifests,
  shapeFor,
  submissionChanges,
  submissionManifests,
  submissionNameProblem,
} = batch;

export type BatchOptions = batch.BatchOptions;
export type OptionNames = batch.OptionNames;
export type Results = batch.Results;
export type ServerVersion = batch.ServerVersion;
export type SubmissionChange = batch.SubmissionChange;
export type SubmissionProps = batch.SubmissionProps;
export type SubmissionRecord = batch.SubmissionRecord;
export type Task = batch.Task;
export type TaskFailure = batch.TaskFailure;
export type TaskListSource = batch.TaskListSource;
