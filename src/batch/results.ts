import type { Manifest } from '../kube/manifest';
import type { SubmissionProps } from './submission';

/** Why a task failed at last. */
export interface TaskFailure {
  /** Index of the task in the submission. */
  readonly index: number;
  /** Of the command itself, not of the container. */
  readonly exitCode?: number | undefined;
  /** In Kubernetes' words: `DeadlineExceeded`, `OOMKilled`, `Error`. */
  readonly reason?: string | undefined;
  /** How long the last try took. */
  readonly seconds?: number | undefined;
  /** The end of its log. Kept for the first failures only, and shortened. */
  readonly lastLines?: string | undefined;
}

/** What is known of the tasks that are done, whatever became of their Jobs and pods. */
export interface Results {
  /** Indexes, ascending. */
  readonly succeeded: readonly number[];
  /** By index, ascending. */
  readonly failed: readonly TaskFailure[];
  /** Which indexes each retry was for: the first entry is run 1. */
  readonly retries: readonly (readonly number[])[];
  /** ISO times of the first submission and of the last task that ended. */
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
}

export const noResults: Results = { succeeded: [], failed: [], retries: [] };

/** Names of the ConfigMaps with results: to be applied as they are. Made by commands alone, also for submissions of a stack. */
export function resultManifests(
  _props: Pick<SubmissionProps, 'name' | 'namespace' | 'environment'>,
  _results: Results,
): Manifest[] {
  throw new Error('to be written');
}

/** Results from the ConfigMaps of a submission; others are passed over. {@link noResults} where there are none. */
export function readResults(_name: string, _configMaps: readonly Manifest[]): Results {
  throw new Error('to be written');
}

/** Newer results laid over older ones: a task that succeeded later is no failure any more. */
export function mergedResults(_older: Results, _newer: Partial<Results>): Results {
  throw new Error('to be written');
}

/** What the wrapper leaves in a container's termination message. */
export interface Termination {
  readonly index: number;
  readonly identifier: string;
  readonly exitCode: number;
  readonly seconds?: number | undefined;
}

/** Reads a termination message; undefined for any other text. */
export function readTermination(_message: string): Termination | undefined {
  throw new Error('to be written');
}
