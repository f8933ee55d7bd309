import type { Problem } from '../../errors';
import { formatProblem } from '../../errors';
import { colours } from '../output/colours';
import type { Outcome } from './check';
import { groups } from './check';
import type { CheckResult } from './run';

const marks: Readonly<Record<Outcome, (text: string) => string>> = {
  ok: colours.green,
  warn: colours.yellow,
  fail: colours.red,
  skipped: colours.dim,
};

const words: Readonly<Record<Outcome, string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL', skipped: '-' };

/** The report as text: a line for each check, and what to do below those that need it. */
export function renderReport(results: readonly CheckResult[]): string {
  const width = Math.max(...results.map(({ title }) => title.length));
  const indent = ' '.repeat(2 + 6 + width + 2);
  const lines = groups.flatMap((group) => {
    const members = results.filter((each) => each.group === group);
    if (members.length === 0) return [];
    return ['', colours.bold(group), ...members.flatMap((each) => linesOf(each, width, indent))];
  });
  return [...lines.slice(1), '', summary(results)].join('\n');
}

function linesOf(result: CheckResult, width: number, indent: string): string[] {
  const { outcome, title, message, fix, problems = [] } = result;
  const mark = marks[outcome](words[outcome].padEnd(6));
  const text = outcome === 'skipped' ? colours.dim(message) : message;
  const shared = repeated([fix, ...problems.map((each) => each.fix)]);
  const below = new Set([...(fix === undefined ? [] : [fix]), ...shared]);
  return [
    `  ${mark}${title.padEnd(width)}  ${text}`,
    ...problems.flatMap(({ fix: own, ...rest }) =>
      formatProblem(own === undefined || shared.has(own) ? rest : { ...rest, fix: own })
        .split('\n')
        .map((line) => indent + line),
    ),
    ...[...below].map((each) => `${indent}fix: ${each}`),
  ];
}

/** What to do about more than one of them: it is said once, below all of them. */
function repeated(fixes: readonly (string | undefined)[]): ReadonlySet<string> {
  const given = fixes.filter((each) => each !== undefined);
  return new Set(given.filter((each, index) => given.indexOf(each) !== index));
}

function summary(results: readonly CheckResult[]): string {
  const count = (outcome: Outcome) => results.filter((each) => each.outcome === outcome).length;
  const [failed, warned] = [count('fail'), count('warn')];
  const blocking = results.filter(({ blocks }) => blocks).length;
  const counts = [
    `${count('ok')} ok`,
    ...(warned > 0 ? [`${warned} ${warned === 1 ? 'warning' : 'warnings'}`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ');
  if (failed === 0) return `${colours.green('doctor')}  ${counts}`;
  return `${colours.red('doctor')}  ${counts}: ${blocking > 0 ? '`up` would stop' : '`up` would go on'}`;
}

/** A result as problems, each complete in itself. */
export function problemsOf({ title, message, fix, problems = [] }: CheckResult): Problem[] {
  const own = { key: title, message, ...(fix !== undefined && { fix }) };
  return problems.length === 0 ? [own] : [own, ...problems];
}
