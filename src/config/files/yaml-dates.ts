import type { Document } from 'yaml';
import { Scalar, visit } from 'yaml';

import type { Problem } from '../../errors';

/** What Pulumi's own reader of YAML takes for a time where it has no quotes. */
const time = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ][\d:.]+ ?(?:Z|[+-]\d{1,2}(?::?\d{2})?)?(?: UTC)?)?$/;

/**
 * Dates without quotes are text here, but Pulumi makes times of them: when
 * it next writes the file, `2026-01-02` is `2026-01-02 00:00:00 +0000 UTC`.
 *
 * @param at where an offset is: `FILE:LINE`
 */
export function bareDates(document: Document, at: (offset: number) => string): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar(key, { type, value, range }) {
      if (key === 'key' || type !== Scalar.PLAIN || typeof value !== 'string') return;
      if (!time.test(value)) return;
      // The value is not shown: it may be a password.
      const message = 'is a date without quotes, of which Pulumi makes a time when it writes this file';
      const wasDate = /[Tt ]00:00:00/.test(value) ? ', as 2026-01-02 where that was meant' : '';
      problems.push({ where: at(range?.[0] ?? 0), message, fix: `put it in quotes${wasDate}` });
    },
  });
  return problems;
}
