import type { LiveCluster } from '../../../stacks/workloads';
import { app, batchLabels } from './system';

/** What of a cluster the batch commands use; in tests there is none behind it. */
export type BatchCluster = Pick<
  LiveCluster,
  'server' | 'get' | 'list' | 'create' | 'update' | 'delete' | 'logs'
>;

/** Selects what belongs to one submission, or to any. */
export function selector(name?: string, more: Readonly<Record<string, string>> = {}): string {
  const own = name === undefined ? batchLabels.submission : `${batchLabels.submission}=${name}`;
  return [`app=${app}`, own, ...Object.entries(more).map(([key, value]) => `${key}=${value}`)].join(',');
}
