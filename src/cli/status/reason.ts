import type { Problem } from '../../errors';

/** Kinds of reasons, for scripts. */
export type Cause =
  | 'missing'
  | 'image'
  | 'claim'
  | 'unschedulable'
  | 'crash'
  | 'out-of-memory'
  | 'config'
  | 'mount'
  | 'probe'
  | 'quota'
  | 'pod-security'
  | 'refused'
  | 'init'
  | 'job'
  | 'evicted'
  | 'node'
  | 'ending'
  | 'paused'
  | 'address'
  | 'backend'
  | 'unknown';

/** Why an object is not ready. */
export interface Reason {
  /** As `objectPath` writes it: `Deployment/wholetale/girder`. */
  readonly object: string;
  readonly cause: Cause;
  readonly message: string;
  /** What to do, where there is more to say than to mend what the message names. */
  readonly fix?: string;
  /** A controller tried and failed, for a reason that hardly goes away by itself. */
  readonly failing?: true;
}

/** A reason before it is known which object it holds up. */
export type Finding = Omit<Reason, 'object'>;

/** As the error boundary shows it. */
export function problemOf({ object, message, fix }: Reason): Problem {
  return { where: object, message, ...(fix !== undefined && { fix }) };
}

const longest = 400;

/** What a program or a controller wrote, on one line of bearable length. */
export function oneLine(text: string): string {
  const line = joined(text);
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** A line that names an error, as most languages print one that nobody caught. */
const named = /^\W*[\w.]*(?:Error|Exception)\b.*:/;

/** What is mostly in a line that says why a program ended. */
const complaint =
  /(?:error|exception)\b|\b(?:fatal|panic|failed|failure|denied|refused|invalid|cannot|can't|could not|unable)\b/i;

/** What looks like one and is none: a frame of a trace, what Node says after an error, a count of nothing. */
const none = /^\s+at |^Emitted 'error' event|\b0 (?:failed|errors?)\b/;

/** So many lines are its end. */
const lastLines = 5;

/**
 * The end of a log in the same way: its last line says why. Where it does not, an earlier one may: what a program
 * writes to standard output often comes at its end as a whole, after what it wrote to standard error.
 */
export function endOfLog(text: string): string {
  const lines = text.trim().split('\n');
  const line = joined(lines.slice(-lastLines).join('\n'));
  const end = line.length > longest ? `…${line.slice(-longest)}` : line;
  const complaints = lines.filter((each) => complaint.test(each) && !none.test(each));
  const why = complaints.filter((each) => named.test(each)).at(-1) ?? complaints.at(-1);
  return why === undefined || end.includes(joined(why)) ? end : oneLine(why);
}

function joined(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
