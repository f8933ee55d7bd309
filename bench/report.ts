import os from 'node:os';

import type { ContestResult, WayResult } from './contest';

/** Where, and beside what, it was measured. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly node: string;
  /** Of the last minute, at the beginning and at the end. */
  readonly load: readonly [number, number];
}

export function machine(loadBefore: number): Machine {
  const cpus = os.cpus();
  return {
    cores: cpus.length,
    processor: cpus[0]?.model.trim() ?? 'unknown processor',
    node: process.version,
    load: [loadBefore, loadNow()],
  };
}

export function loadNow(): number {
  return os.loadavg()[0] ?? 0;
}

/** The tables as Markdown. */
export function markdown(results: readonly ContestResult[], where: Machine): string {
  const { cores, processor, node, load } = where;
  const lines = [
    `Measured on ${cores} cores of ${processor}, Node ${node}, load average ${load.map((each) => each.toFixed(1)).join(' at the start, ')} at the end.`,
    `On a machine that is busy, the ratio of processor time says more than that of seconds.`,
    ...results.flatMap(section),
  ];
  return `${lines.join('\n\n')}\n`;
}

function section({ title, target, rounds, ways }: ContestResult): string[] {
  const count = `${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
  const head = [
    'way',
    'seconds, least',
    'median',
    'processor time, least',
    'memory',
    'ratio, least',
    'median',
    'of processor time',
  ];
  const table = [head, head.map(() => '---'), ...ways.map(row)].map((cells) => `| ${cells.join(' | ')} |`);
  return [
    `### ${title}`,
    `${count}. Ratio: ours divided by the other.${target === undefined ? '' : ` Target: ${target}.`}`,
    table.join('\n'),
  ];
}

function row({ way, seconds, cpuSeconds, megabytes, ratio, cpuRatio }: WayResult): string[] {
  return [
    way,
    `${seconds.minimum.toFixed(2)} s`,
    `${seconds.median.toFixed(2)} s`,
    `${cpuSeconds.minimum.toFixed(2)} s`,
    `${megabytes.toFixed(0)} MB`,
    ...[ratio.minimum, ratio.median, cpuRatio.minimum].map((each) => each.toFixed(2)),
  ];
}

const begin = '<!-- begin: written by `npm run bench -- --write` -->';
const end = '<!-- end -->';

/** A page with its part for the tables written anew. @throws Error where it has none */
export function withTables(page: string, tables: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no part between ${begin} and ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${tables}\n${page.slice(to)}`;
}
