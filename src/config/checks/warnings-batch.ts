import type { Problem } from '../../errors';
import { subject } from '../explain';
import type { Merged } from '../layer';
import type { Settings } from '../schema';

/** What is accepted of batch submission, and has no effect: `up` makes it for submissions of the config alone. */
export function batchWarnings({ batch }: Settings, merged: Merged): Problem[] {
  if (Object.keys(batch.submissions).length > 0) return [];
  const idle = (is: boolean, keys: readonly string[], what: string): Problem[] =>
    is
      ? [
          {
            ...subject(merged, ['batch', ...keys]),
            message: `has no effect without an entry in batch.submissions: commands do not make the ${what}`,
            fix: `make the ${what} yourself, as docs/how-to/batch.md shows, or leave this out`,
          },
        ]
      : [];
  return [
    ...idle(batch.claim.enabled, ['claim', 'enabled'], 'claim'),
    ...idle(batch.registry.server !== undefined, ['registry', 'server'], 'Secret'),
  ];
}
