/**
 * Something that the person at the keyboard can mend. The command line prints
 * it without a stack trace; anything else that is thrown is a bug and is shown
 * as one.
 */
export interface Problem {
  /** Where it is: `settings:12`, `stacks/Pulumi.prod.yaml:7`, or an object such as `Service/girder`. */
  readonly where?: string;
  /** The key in question, such as `mongo.size`. */
  readonly key?: string;
  /** What was found there. Never given for a secret. */
  readonly value?: unknown;
  /** What is wrong. */
  readonly message: string;
  /** What would be accepted. */
  readonly allowed?: string;
  /** What to do. */
  readonly fix?: string;
}

/** One or more problems, reported together: fixing them one by one wastes the reader's time. */
export class UserError extends Error {
  readonly problems: readonly Problem[];

  /**
   * @param title one line that says what could not be done
   * @param problems every problem found; a title alone is enough where there is nothing to list
   */
  constructor(
    readonly title: string,
    problems: readonly Problem[] = [],
  ) {
    super([title, ...problems.map(formatProblem)].join('\n'));
    this.name = 'UserError';
    this.problems = problems;
  }
}

/** `where: key "value": message; allowed: …; fix: …`, leaving out what is not known. */
export function formatProblem(problem: Problem): string {
  const { where, key, value, message, allowed, fix } = problem;
  const subject = [key, value === undefined ? undefined : JSON.stringify(value)].filter(Boolean).join(' = ');
  const head = [where, subject, message].filter(Boolean).join(': ');
  const lines = [`  ${head}`];
  if (allowed) lines.push(`    allowed: ${allowed}`);
  if (fix) lines.push(`    fix: ${fix}`);
  return lines.join('\n');
}
