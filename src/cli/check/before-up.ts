import { plannedManifests } from '../../app';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Finding } from '../../policy';
import { checkManifests } from '../../policy';
import type { Environment } from '../environment';
import { warn } from '../output/warn';

export interface SkipCheckArgs {
  readonly 'skip-check': boolean;
}

export const skipCheckOption = {
  'skip-check': {
    type: 'boolean',
    default: false,
    describe: 'go on also where manifests are at odds with the house rules',
  },
} as const;

/**
 * Holds what would be deployed against the house rules, before anything is
 * looked at or changed. Warnings are told in a line; with `--skip-check`, so are errors.
 *
 * @throws UserError with every finding that stops `up`
 */
export function checkRules({ config }: Pick<Environment, 'config'>, args?: SkipCheckArgs): void {
  const { findings } = checkManifests(plannedManifests(config).map(({ manifest }) => manifest));
  const errors = findings.filter(({ severity }) => severity === 'error');
  const name = config.environment;
  if (errors.length > 0 && args?.['skip-check'] !== true)
    throw new UserError(
      `Nothing was changed: manifests of ${name} are at odds with the house rules (--skip-check goes on)`,
      errors.map(problemOf),
    );
  if (findings.length === 0) return;
  warn([{ key: 'House rules', message: countByRule(findings) }]);
  console.error(`  where and what to do: talestack check ${name}`);
}

function problemOf({ object, path, value, rule, message, fix }: Finding): Problem {
  return {
    where: object,
    key: path,
    ...(value !== undefined && { value }),
    message: `${message} (${rule})`,
    fix,
  };
}

/** `pinned-images (2), probes`. */
function countByRule(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].map(([rule, count]) => (count === 1 ? rule : `${rule} (${count})`)).join(', ');
}
