import type { Problem } from '../../errors';

/** Joins the parts of names. No part has two hyphens in a row, so that different parts never give the same name. */
export const separator = '--';

/** With room for the index that Kubernetes adds to host names of pods, and for what we add. */
export const longestSubmissionName = 40;

/** Of a Job: its name is the value of a label of its pods. Two digits of a retry have room after it. */
const longestJobName = 63 - `${separator}r99`.length;

/** The DNS label that an identifier becomes: `TTbar_2018.NOM` → `ttbar-2018-nom`. Empty where nothing of it can stay. */
export function labelOf(identifier: string): string {
  return identifier
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** What is wrong with `--identifier`, or with a key of `batch.submissions`. */
export function submissionNameProblem(identifier: string): Pick<Problem, 'message' | 'allowed'> | undefined {
  const name = labelOf(identifier);
  const allowed = `up to ${longestSubmissionName} letters, digits and hyphens`;
  if (name === '') return { message: 'has no letter or digit that names of objects may have', allowed };
  if (name.length > longestSubmissionName)
    return { message: `is too long (it has ${name.length} characters)`, allowed };
  return undefined;
}

/** What is wrong with the name of a task, whose Job would have it in its name. */
export function taskNameProblem(
  identifier: string,
  submission?: string,
): Pick<Problem, 'message' | 'allowed'> | undefined {
  const name = labelOf(identifier);
  if (name === '') {
    return {
      message: 'has no letter or digit that the name of a Job may have',
      allowed: 'letters and digits of ASCII; others become hyphens',
    };
  }
  const rest = longestJobName - (submission === undefined ? 0 : submission.length + separator.length);
  if (name.length <= rest) return undefined;
  const message = `is too long for the name of a Job (it has ${name.length} characters)`;
  const after = submission === undefined ? '' : ` after ${submission}${separator}`;
  return { message, allowed: `up to ${rest} characters${after}` };
}
