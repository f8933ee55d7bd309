import type { Manifest } from '../kube/manifest';

/**
 * Names of the suspended Jobs of a submission that may start, in the order of
 * their tasks, so that no more than `maxConcurrent` tasks run at once. Jobs as
 * the API server gives them, with `spec.suspend` and `status`.
 */
export function jobsToStart(_jobs: readonly Manifest[], _maxConcurrent: number | undefined): string[] {
  throw new Error('to be written');
}
