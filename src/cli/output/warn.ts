import pc from 'picocolors';

import type { Problem } from '../../errors';
import { formatProblem } from '../../errors';

/** On standard error, so that standard output stays what was asked for. */
export function warn(warnings: readonly Problem[]): void {
  for (const warning of warnings) console.error(pc.yellow(`warning:${formatProblem(warning).slice(1)}`));
}
