import type { Problem } from '../../errors';
import { formatProblem } from '../../errors';
import { errorColours } from './colours';

/** On standard error, so that standard output stays what was asked for. */
export function warn(warnings: readonly Problem[]): void {
  for (const warning of warnings)
    console.error(errorColours.yellow(`warning:${formatProblem(warning).slice(1)}`));
}
