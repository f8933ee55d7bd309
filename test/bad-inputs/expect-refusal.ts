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
  expect(result.changed).toEqual([]);
  expect(result.requests).toEqual([]);
}

interface Finding {
  readonly message: string;
  readonly fix: string;
}

/** What holds of the document of a case with `--json`: every problem has its place, and a way out. */
export function expectProblems({ status, problems: count }: Case, { stdout }: Result): void {
  if (status !== 1) return;
  const document = JSON.parse(stdout) as {
    readonly error?: { readonly problems: readonly Problem[] };
    readonly findings?: readonly Finding[];
  };
  for (const finding of document.findings ?? []) expect(finding.fix).not.toBe('');
  const problems = document.error?.problems ?? [];
  if (document.findings === undefined) expect(problems).not.toEqual([]);
  const lacking = problems.filter(
    ({ where, key, allowed, fix }) => (where ?? key) === undefined || (allowed ?? fix) === undefined,
  );
  expect(lacking).toEqual([]);
  if (count !== undefined) expect(problems).toHaveLength(count);
}
