import type { Submitted } from './submit';

/** `1 task`, `2 tasks`. */
export function countOf(tasks: number): string {
  return tasks === 1 ? '1 task' : `${tasks} tasks`;
}

/**
 * What to do about a list that was submitted before and is not run again by that.
 *
 * @param command of an action, and what is to follow the name
 */
export function unchangedLines(
  { outcome, unknown, replace }: Pick<Submitted, 'outcome' | 'unknown'> & { readonly replace: boolean },
  command: (action: string, more?: string) => string,
): string[] {
  if (outcome !== 'unchanged') return [];
  const anew = `${command('delete', ' --forget')} frees the name`;
  return [
    ...(unknown > 0
      ? [
          `${countOf(unknown)} did not end as far as anyone saw. To run again: ${command('retry', ' --unknown')}; ${anew}.`,
        ]
      : []),
    ...(replace
      ? [`--replace is for changed lists; this one is the same. To run all of it anew: ${anew}.`]
      : []),
  ];
}
