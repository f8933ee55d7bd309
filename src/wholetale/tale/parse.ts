import type { z } from 'zod';

import type { Config } from '../../config/schema';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';

/** Options as they were given, by name. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * Checks what is known of a tale.
 *
 * @throws UserError with every problem
 */
export function parseTale<T>(
  schema: z.ZodType<T>,
  config: Pick<Config, 'worker' | 'domain'>,
  given: Given,
): T {
  const result = schema.safeParse(given);
  const problems = [
    ...(result.error?.issues ?? []).flatMap((issue) => explain(issue, given, config.worker.variant)),
    ...hostLabelProblems(config, given),
  ];
  if (result.data === undefined || problems.length > 0) {
    throw new UserError('This tale cannot be rendered', problems);
  }
  return result.data;
}

function explain(issue: z.core.$ZodIssue, given: Given, variant: Config['worker']['variant']): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      key: `--${key}`,
      message: `is not known to gwvolman with worker.variant ${variant}`,
      fix: `leave it out, or --set worker.variant=${variant === 'legacy' ? '2.1' : 'legacy'}`,
    }));
  }
  const [key = '', index] = issue.path;
  const name = `--${String(key)}`;
  const whole = given[String(key)];
  const value: unknown = Array.isArray(whole) && typeof index === 'number' ? whole[index] : whole;
  if (value === undefined) return [{ key: name, message: 'is missing' }];
  // Environment variables may hold a password.
  const shown = key === 'environment' ? {} : { value };
  return [{ key: name, ...shown, message: issue.message, ...(issue.code === 'custom' && issue.params) }];
}

/** The legacy gwvolman writes the whole host name into a label. */
function hostLabelProblems(
  { worker, domain }: Pick<Config, 'worker' | 'domain'>,
  { host }: Given,
): Problem[] {
  if (worker.variant !== 'legacy' || typeof host !== 'string') return [];
  const most = 63 - domain.length - 1;
  if (host.length <= most) return [];
  const message = `with .${domain} it is longer than a label may be`;
  return [{ key: '--host', value: host, message, allowed: `up to ${most} characters` }];
}
