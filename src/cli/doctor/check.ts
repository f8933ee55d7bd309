import type { Problem } from '../../errors';
import type { Context } from './context';

export type Outcome = 'ok' | 'warn' | 'fail' | 'skipped';

/** What one check found. */
export interface Finding {
  readonly outcome: Outcome;
  /** One line: what is there, or what is wrong. */
  readonly message: string;
  /** What to do; given with `warn` and `fail` where it is not in `problems`. */
  readonly fix?: string;
  /** Further lines, where more than one thing is wrong. */
  readonly problems?: readonly Problem[];
}

/** The headings of the report, in this order. */
export const groups = ['Access', 'Cluster', 'Network', 'Environment', 'Pulumi'] as const;

/** One look at one thing. Nothing is changed by it. */
export interface Check {
  readonly id: string;
  readonly group: (typeof groups)[number];
  readonly title: string;
  /** What it looks at, and when it fails or warns: for the documentation. */
  readonly about: string;
  /** Whether `up` stops when it fails. */
  readonly blocks: boolean;
  /**
   * Whether it is part of `up` as it stands. What `up` looks at by itself, with the
   * same functions, and what only matters after it, is not looked at there twice.
   */
  readonly inUp: boolean;
  /** Whether it is about the WholeTale stack, and of no use to an environment without it. @default false */
  readonly wholetale?: boolean;
  /** Ids of checks without which this one has nothing to look at. */
  readonly needs?: readonly string[];
  readonly run: (context: Context) => Finding | Promise<Finding>;
}

export const ok = (message: string): Finding => ({ outcome: 'ok', message });
export const skipped = (message: string): Finding => ({ outcome: 'skipped', message });
export const warn = (message: string, fix: string, problems?: readonly Problem[]): Finding => ({
  outcome: 'warn',
  message,
  fix,
  ...(problems && { problems }),
});
export const fail = (message: string, fix: string, problems?: readonly Problem[]): Finding => ({
  outcome: 'fail',
  message,
  fix,
  ...(problems && { problems }),
});

/** `1 node`, `4 nodes`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
