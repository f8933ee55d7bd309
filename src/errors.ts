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
  override readonly name: string = 'UserError';
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

/** What is longer than this between two braces is an object as a whole, and no name or label. */
const longestKept = 120;

/**
 * A message of the API server without dumps of whole objects, in JSON or in
 * Go's syntax: `Invalid value: {"metadata":…}: field is immutable` says all that
 * matters before and after it, and a dump may hold what nobody should read.
 */
export function withoutDumps(message: string): string {
  let short = '';
  for (let at = 0; at < message.length;) {
    const [part, shortened] = dumpAt(message, at) ?? [message[at] ?? ''];
    short += shortened !== undefined && part.length > longestKept ? shortened : part;
    at += part.length;
  }
  return short;
}

/** What starts at a place and may be a dump, and what to show in its place. */
function dumpAt(message: string, at: number): [part: string, shortened?: string] | undefined {
  if (message[at] === '{') return [message.slice(at, closing(message, at) + 1), '{…}'];
  // A text that is an object itself.
  const [text] = /^"(?:[^"\\]|\\.)*"/s.exec(message.slice(at)) ?? [];
  return text === undefined ? undefined : text.includes('{') ? [text, '"{…}"'] : [text];
}

/** Where the brace at a place is closed; the end of the text where a server cut it off. */
function closing(text: string, open: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = open; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === '{') depth += 1;
    else if (!quoted && char === '}' && --depth === 0) return at;
  }
  return text.length - 1;
}
