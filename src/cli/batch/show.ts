import { formatProblem } from '../../errors';
import { colours } from '../output/colours';
import { renderTable } from '../output/table';
import { problemOf } from '../status/reason';
import type { Reason } from '../status/reason';
import type { NodeStatus } from '../status/read';
import { nodesLine } from '../status/render';
import type { Harvest } from './harvest';
import type { Counts, Observation } from './observe';
import { isOver } from './observe';
import { paceOf } from './pace';
import { countOf } from './words';

/** So many failed tasks are shown as text; `--json` has all. */
const mostFailures = 20;

export interface Page {
  readonly environment: string;
  /** What else commands need to find the same namespace. */
  readonly flags: string;
  readonly namespace: string;
  readonly server: string;
  readonly nodes: readonly NodeStatus[];
  readonly now: Date;
}

/** Everything about one submission, as text. */
export function renderSubmission(page: Page, seen: Harvest, reasons: readonly Reason[]): string {
  const { record } = seen.submission;
  const of = `${countOf(record.tasks.length)}, ${shapeText(record.shape)}${record.owner === 'stack' ? ', from the stack config' : ''}`;
  return [
    head(page),
    nodesLine(page.nodes),
    '',
    `${colours.bold(record.name)}: ${of}`,
    `  ${describeCounts(seen.counts)}`,
    ...paceLines(seen, page.now),
    ...retryLines(seen),
    ...failureLines(seen),
    ...reasonLines(reasons),
    ...hintLines(page, seen),
  ].join('\n');
}

/** All submissions of an environment, as text. */
export function renderSubmissions(page: Page, all: readonly Harvest[]): string {
  const rows = all.map(({ submission, counts }) => [
    submission.record.name,
    `${counts.total}`,
    `${counts.waiting}`,
    `${counts.running}`,
    `${counts.succeeded}`,
    counts.failed > 0 ? colours.red(`${counts.failed}`) : '0',
    counts.unknown > 0 ? colours.yellow(`${counts.unknown}`) : '0',
    submission.record.owner === 'stack' ? 'stack config' : 'commands',
  ]);
  const names = ['submission', 'tasks', 'waiting', 'running', 'succeeded', 'failed', 'unknown', 'owner'];
  return [
    head(page),
    nodesLine(page.nodes),
    '',
    all.length === 0 ? 'Nothing was submitted.' : renderTable(names, rows),
  ].join('\n');
}

/** The same for scripts. */
export function submissionJson(page: Page, seen: Harvest, reasons: readonly Reason[]) {
  const { record, jobs } = seen.submission;
  const { perMinute, secondsLeft } = paceOf(seen, page.now);
  const { failed, retries, startedAt, endedAt } = seen.results;
  return {
    environment: page.environment,
    namespace: page.namespace,
    server: page.server,
    simulated: page.nodes.some(({ simulated }) => simulated),
    submission: record.name,
    owner: record.owner,
    shape: record.shape,
    jobs: jobs.length,
    counts: seen.counts,
    startedAt,
    endedAt,
    tasksPerMinute: perMinute,
    secondsLeft,
    retries: retries.length,
    failed: failed.map((each) => ({ identifier: identifierOf(seen, each.index), ...each })),
    unknown: seen.unknown.map((index) => ({ identifier: identifierOf(seen, index), index })),
    reasons,
  };
}

/** `3 waiting, 2 running, 9,950 succeeded, 50 failed`. */
export function describeCounts({ waiting, running, succeeded, failed, unknown }: Counts): string {
  return [
    `${waiting} waiting`,
    `${running} running`,
    colours.green(`${succeeded} succeeded`),
    failed > 0 ? colours.red(`${failed} failed`) : '0 failed',
    ...(unknown > 0 ? [colours.yellow(`${unknown} unknown`)] : []),
  ].join(', ');
}

/** `42s`, `7m`, `1h 20m`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** How fast it goes, and when it will be done; nothing before the first task has ended. */
export function describePace(seen: Observation, now: Date): string | undefined {
  const { perMinute, secondsLeft } = paceOf(seen, now);
  if (perMinute === undefined || secondsLeft === undefined || isOver(seen)) return undefined;
  const end = new Date(now.getTime() + secondsLeft * 1000).toISOString().slice(0, 19);
  const rate = perMinute < 10 ? perMinute.toFixed(1) : `${Math.round(perMinute)}`;
  return `${rate} tasks a minute; about ${duration(secondsLeft)} left, until ${end}Z`;
}

function head({ environment, namespace, server }: Page): string {
  return `${environment}  namespace ${namespace}  ${server}`;
}

function shapeText(shape: string): string {
  const texts: Readonly<Record<string, string>> = {
    'per-task': 'a Job each',
    indexed: 'in one Indexed Job',
    sharded: 'in Indexed Jobs of some tasks each',
  };
  return texts[shape] ?? shape;
}

function paceLines(seen: Harvest, now: Date): string[] {
  const { startedAt, endedAt } = seen.results;
  const pace = describePace(seen, now);
  if (pace !== undefined) return [`  ${pace}`];
  if (startedAt === undefined || endedAt === undefined) return [];
  const seconds = (new Date(endedAt).getTime() - new Date(startedAt).getTime()) / 1000;
  return [`  ended ${endedAt.slice(0, 19)}Z, after ${duration(seconds)}`];
}

function retryLines({ results: { retries } }: Harvest): string[] {
  const last = retries.at(-1);
  if (!last) return [];
  return [
    `  retried ${retries.length === 1 ? 'once' : `${retries.length} times`}, last with ${countOf(last.length)}`,
  ];
}

function failureLines(seen: Harvest): string[] {
  const { failed } = seen.results;
  if (failed.length === 0) return [];
  const shown = failed.slice(0, mostFailures);
  const rows = shown.map((each) => [
    identifierOf(seen, each.index),
    `${each.index}`,
    each.exitCode === undefined ? '?' : `${each.exitCode}`,
    each.reason ?? '',
    each.seconds === undefined ? '' : duration(each.seconds),
    each.lastLines?.split('\n').at(-1)?.slice(0, 100) ?? '',
  ]);
  const more = failed.length - shown.length;
  return [
    '',
    renderTable(['failed task', 'index', 'exit code', 'reason', 'took', 'said last'], rows),
    ...(more > 0 ? [`and ${more} more; --json lists all`] : []),
  ];
}

function reasonLines(reasons: readonly Reason[]): string[] {
  if (reasons.length === 0) return [];
  return ['', colours.red('Tasks wait, because:'), ...reasons.map((each) => formatProblem(problemOf(each)))];
}

function hintLines({ environment, flags }: Page, seen: Harvest): string[] {
  const { record, made, runsMade } = seen.submission;
  const command = (action: string, more = '') =>
    `talestack batch ${action} ${environment} ${record.name}${more}${flags}`;
  const lines = [
    ...(runsMade < 0
      ? ['Its submission was interrupted: submit it again to make the Jobs that are missing.']
      : []),
    ...(runsMade >= 0 && !made ? [`Its retry was interrupted; to complete it: ${command('retry')}`] : []),
    ...(seen.counts.failed > 0
      ? [
          `See: ${command('logs', ' --failed')}${made ? `; submit the failed tasks again: ${command('retry')}` : ''}`,
        ]
      : []),
    ...(seen.counts.unknown > 0 && made
      ? [
          `The Jobs of ${countOf(seen.counts.unknown)} went before anyone saw how they ended. To run these again: ${command('retry', ' --unknown')}`,
        ]
      : []),
    ...(seen.kept
      ? []
      : ['These credentials may not keep these results; once the Jobs are collected they are lost.']),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

function identifierOf({ submission }: Harvest, index: number): string {
  return submission.record.tasks[index]?.identifier ?? '';
}
