import type { Block } from '../shown';
import { blocksOf } from '../shown';

/** Why a line is not run as the page shows it. */
export interface NotRun {
  readonly why: string;
  /** The test that runs the command in another way. */
  readonly test?: string;
}

/** What there is to know of a line beyond its words. */
export interface Line {
  /** Script that makes what the page takes for granted here. */
  readonly before?: string;
  /** What it asks or says on the terminal, and what is typed then; `\x03` is Ctrl-C. */
  readonly answers?: readonly (readonly [string, string])[];
  /** Its exit status, where the page says another one. @default 0 */
  readonly status?: number;
  /** Something that the page promises of what is printed. */
  readonly says?: RegExp;
  readonly not?: NotRun;
}

/** A page, or one section of it, whose lines are typed one after the other. */
export interface Walk {
  readonly page: string;
  /** Heading of what is walked. @default what no other walk has of the page */
  readonly section?: string;
  /** What words of the page are here; `$WALK` is a folder of the walk. */
  readonly words?: Readonly<Record<string, string>>;
  /** Files of the reader, in the project folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Script that makes what the page takes for granted. */
  readonly before?: string;
  readonly lines?: Readonly<Record<string, Line>>;
  /** Only what is in `lines` belongs to it. @default false */
  readonly listed?: boolean;
}

/** The walk of these that a line belongs to. */
export function walkOf(walks: readonly Walk[], { page, section }: Block, line: string): Walk | undefined {
  const ofPage = walks.filter((walk) => walk.page === page && (!walk.listed || line in (walk.lines ?? {})));
  return ofPage.find((walk) => walk.section === section) ?? ofPage.find((walk) => walk.section === undefined);
}

/** The blocks of a walk, with those of their lines that are run. */
export function stepsOf(walks: readonly Walk[], walk: Walk): Block[] {
  const isRun = (block: Block, line: string) =>
    walkOf(walks, block, line) === walk && walk.lines?.[line]?.not === undefined;
  return blocksOf(walk.page)
    .map((block) => ({ ...block, lines: block.lines.filter((line) => isRun(block, line)) }))
    .filter(({ lines }) => lines.length > 0);
}

/** A text of the page with this walk's words. */
export function withWords(text: string, words: Walk['words'] = {}): string {
  const escaped = Object.keys(words).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (escaped.length === 0) return text;
  return text.replace(new RegExp(`(?<![\\w-])(?:${escaped.join('|')})(?![\\w-])`, 'g'), (word) =>
    String(words[word]),
  );
}

/** A question that wants a yes. */
export const yes: Line = { answers: [['[y/N]', 'y\n']] };

/** The questions of `init` on the sandbox. */
export const initAnswers: Line = {
  answers: [
    ['Cluster (', '\n'],
    ['Domain', 'tales.example.org\n'],
    ['Namespace', '\n'],
    ['Context [', '\n'],
  ],
};

export const noCluster: Line = {
  not: { why: 'it needs no cluster', test: 'test/docs/no-cluster.test.ts' },
};

export const readersCheckout: Line = { not: { why: 'it changes the checkout of the reader' } };

/** Of a program that is not here. */
export const referenceOnly: Line = {
  not: {
    why: 'no such program here; its reference is looked at instead',
    test: 'test/docs/others.test.ts',
  },
};

/** Simulated nodes run no container. */
export function onRealNodes(test: string): Line {
  return { not: { why: 'it needs containers that run', test: `test/e2e/real/${test}` } };
}
