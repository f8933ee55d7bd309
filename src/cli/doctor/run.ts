import { AccessDenied } from '../../../stacks/workloads';
import { UserError } from '../../errors';
import type { Check, Finding } from './check';
import { skipped } from './check';
import type { Context } from './context';

/** A check and what it found. */
export interface CheckResult extends Finding {
  readonly id: string;
  readonly group: Check['group'];
  readonly title: string;
  /** Whether it stops `up`. */
  readonly blocks: boolean;
}

/** What shows which checks are under way. */
export interface Watcher {
  readonly began?: (check: Check) => void;
  readonly ended?: (check: Check) => void;
}

/**
 * Runs checks, those that need nothing of each other at the same time.
 *
 * @param checks a need that is not among them counts as met
 * @returns a result for each, in the order of the list
 */
export async function runChecks(
  checks: readonly Check[],
  context: Context,
  watcher: Watcher = {},
): Promise<CheckResult[]> {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const started = new Map<string, Promise<Ended>>();
  const start = (check: Check): Promise<Ended> => {
    const running = started.get(check.id) ?? end(check);
    started.set(check.id, running);
    return running;
  };
  const end = async (check: Check): Promise<Ended> => {
    const needed = (check.needs ?? []).flatMap((id) => byId.get(id) ?? []);
    for (const need of await Promise.all(needed.map(start))) {
      if (need.stopped === undefined) continue;
      return { finding: skipped(`not looked at: first comes ${need.stopped}`), stopped: need.stopped };
    }
    watcher.began?.(check);
    const finding = await findingOf(check, context);
    watcher.ended?.(check);
    return finding.outcome === 'fail' ? { finding, stopped: check.title } : { finding };
  };
  const ended = await Promise.all(checks.map(start));
  return checks.map((check, index) => resultOf(check, ended[index]?.finding ?? skipped('not looked at')));
}

interface Ended {
  readonly finding: Finding;
  /** Title of the check whose failure keeps others from being of use. */
  readonly stopped?: string;
}

function resultOf({ id, group, title, blocks }: Check, finding: Finding): CheckResult {
  return { id, group, title, ...finding, blocks: blocks && finding.outcome === 'fail' };
}

async function findingOf(check: Check, context: Context): Promise<Finding> {
  if (check.wholetale && !context.config.wholetale.enabled)
    return skipped('the environment has no WholeTale stack');
  try {
    return await check.run(context);
  } catch (error) {
    if (error instanceof AccessDenied)
      return skipped(`not allowed to look: ${error.problems[0]?.message ?? error.title}`);
    if (error instanceof UserError)
      return { outcome: 'fail', message: error.title, problems: error.problems };
    throw error;
  }
}
