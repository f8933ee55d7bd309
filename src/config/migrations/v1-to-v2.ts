import type { ConfigChange, Migration } from './migration';
import { scalarsBelow } from './migration';

/**
 * From what 0.1.0 read. No key was renamed since, and none means something else.
 * Two things that 0.1.0 took do harm now:
 *
 * - Amounts with `ki`, which Kubernetes does not know, are refused.
 * - A date without quotes is a time to Pulumi, and with the next `pulumi config
 *   set` it writes it back as one, which is refused as well.
 */
export const v1ToV2: Migration = {
  from: 1,
  to: 2,
  summary: 'what 0.1.0 read: amounts with `ki` get `Ki`, dates get quotes',
  apply: (config) => [
    ...['talestack:quota', 'talestack:limitRange'].flatMap((key) =>
      scalarsBelow(config, key).flatMap(({ key: at, node }): ConfigChange[] => {
        const before = node.value;
        if (typeof before !== 'string' || !/^\d+(\.\d+)?ki$/.test(before)) return [];
        node.value = before.replace(/ki$/, 'Ki');
        return [{ key: at, before, after: String(node.value) }];
      }),
    ),
    ...scalarsBelow(config, 'talestack:secrets').flatMap(({ key: at, node }): ConfigChange[] => {
      const before = node.value;
      if (!at.endsWith('.setAt') || typeof before !== 'string' || node.type !== 'PLAIN') return [];
      const [, day] = /^(\d{4}-\d\d-\d\d)(?:[Tt ]00:00:00(?!\d).*)?$/.exec(before) ?? [];
      if (day === undefined) return [];
      node.value = day;
      node.type = 'QUOTE_DOUBLE';
      return [{ key: at, before, after: `"${day}"` }];
    }),
  ],
};
