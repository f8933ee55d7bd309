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

/** What is mostly in a line that says why a program ended. */
const complaint =
  /(?:error|exception)\b|\b(?:fatal|panic|failed|failure|denied|refused|invalid|cannot|can't|could not|unable)\b/i;

/** So many lines are its end. */
const lastLines = 5;

/**
 * The end of a log in the same way: its last line says why. Where it does not, an earlier one may: what a program
 * writes to standard output often comes at its end as a whole, after what it wrote to standard error.
 */
export function endOfLog(text: string): string {
  const lines = text.trim().split('\n');
  const end = lines.slice(-lastLines);
  const complaints = lines.filter((each) => complaint.test(each)).slice(-1);
  const says = complaints.length === 0 || end.some((each) => complaint.test(each));
  const line = joined((says ? end : complaints).join('\n'));
  return line.length > longest ? `…${line.slice(-longest)}` : line;
}

function joined(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
