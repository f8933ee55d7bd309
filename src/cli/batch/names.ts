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

/** Arguments with the name that their identifier becomes: `My_List` is found as `my-list`, as it was submitted. */
export function named<T extends { readonly identifier: string | undefined }>(args: T): T {
  return args.identifier === undefined ? args : { ...args, identifier: nameOf(args.identifier) };
}
