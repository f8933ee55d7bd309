import type { Drift } from './drift';
import { formatDrift } from './drift';

/**
 * Drift as text.
 *
 * @param next what to do about fields that the config sets
 */
export function renderDrift(drift: readonly Drift[], next: string): string {
  if (drift.length === 0) return 'Nothing was changed by hand.';
  return [
    'Changed by hand since the last run:',
    ...drift.map((each) => `  ${formatDrift(each)}`),
    ...(drift.some(({ ours }) => ours) ? [next] : []),
  ].join('\n');
}
