import { labelOf, submissionNameProblem } from './system';
import { UserError } from '../../errors';

/**
 * The name that an identifier becomes.
 *
 * @throws UserError where it cannot become one
 */
export function nameOf(identifier: string): string {
  const problem = submissionNameProblem(identifier);
  if (problem) {
    throw new UserError('This cannot be the identifier of a submission', [
      { key: '--identifier', value: identifier, ...problem },
    ]);
  }
  return labelOf(identifier);
}
