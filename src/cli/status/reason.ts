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

/** The end of a log in the same way: its last line says why. */
export function endOfLog(text: string): string {
  const line = joined(text);
  return line.length > longest ? `…${line.slice(-longest)}` : line;
}

function joined(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
