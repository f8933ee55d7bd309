import type { Problem } from '../../src/errors';
import type { Result } from './bench';
import type { Case } from './row';

/** What holds of every case. */
export function expectRefusal({ status, says, never = [] }: Case, result: Result): void {
  const said = `${result.stdout}\n${result.stderr}`;
  for (const each of says) {
    if (typeof each === 'string') expect(said).toContain(each);
    else expect(said).toMatch(each);
  }
  expect(result.status).toBe(status);
  // A stack trace, or what an unknown error is called.
  expect(said).not.toMatch(/^\s+at \S+ \(?\S+:\d+:\d+\)?$/m);
  expect(said).not.toContain('This is a bug');
  for (const each of never) expect(said).not.toContain(each);
  // What is accepted writes what it was asked for, and no more.
  const isAsked = (name: string) => status === 0 && /^out(\/|$)/.test(name);
  expect(result.changed.filter((name) => !isAsked(name))).toEqual([]);
  expect(result.requests).toEqual([]);
}

interface Finding {
  readonly place?: { readonly file: string; readonly line: number };
  readonly object: string;
  readonly message: string;
  readonly fix: string;
}

/** What holds of the document of a case with `--json`: every problem has its place, and a way out. */
export function expectProblems(
  { status, problems: count }: Pick<Case, 'status' | 'problems'>,
  { stdout }: Pick<Result, 'stdout'>,
  headings = false,
): void {
  if (status !== 1) return;
  const document = JSON.parse(stdout) as {
    readonly error?: { readonly problems: readonly Problem[] };
    readonly findings?: readonly Finding[];
  };
  for (const { place, object, message, fix } of document.findings ?? []) {
    expect(place).toMatchObject({
      file: expect.stringMatching(/m\.yaml$/) as unknown,
      line: expect.any(Number) as unknown,
    });
    for (const each of [object, message, fix]) expect(each).not.toBe('');
  }
  const problems = document.error?.problems ?? [];
  if (document.findings === undefined) expect(problems).not.toEqual([]);
  const isWhole = ({ where, key, allowed, fix }: Problem) =>
    (where ?? key) !== undefined && (allowed ?? fix) !== undefined;
  // A check of the cluster that failed is the heading of what it found.
  const isHeading = (problem: Problem, index: number) => {
    const next = problems[index + 1];
    return headings && problem.key !== undefined && next !== undefined && isWhole(next);
  };
  const lacking = problems.filter((each, index) => !isWhole(each) && !isHeading(each, index));
  expect(lacking).toEqual([]);
  if (count !== undefined) expect(problems).toHaveLength(count);
}

/** Of thousands the first few. */
const longestText = 40;
/** Lists of all keys there are grow with each new one. */
const longestLine = 140;

/**
 * All that a user reads on standard error, as a text that is the same on each
 * machine and day: place, value, what is allowed and what to do.
 */
export function toldBy({ dir, stderr }: Result): string {
  const plain = stderr
    .trimEnd()
    .replaceAll(dir, '')
    .replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE')
    // The default settings of girder are in it.
    .replaceAll(/holds \d{7} bytes/g, 'holds N bytes');
  const lines = plain.split('\n');
  const shown = lines
    .slice(0, longestText)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  return [...shown, ...(lines.length > longestText ? [`… ${lines.length} lines`] : [])].join('\n');
}
