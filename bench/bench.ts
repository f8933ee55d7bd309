import os from 'node:os';

import { renderTable } from '../src/cli/output/table';
import { median } from './contest';

/** Measures, and prints what it found. @param size how much of it; each bench has its own usual size */
export type Bench = (size?: number) => Promise<void>;

/** One way to do the work, measured beside the others. */
export interface Way {
  readonly name: string;
  /** Made ready before the clock starts. */
  readonly before?: () => Promise<void>;
  /** @returns objects that it made */
  readonly run: () => Promise<number>;
  /** Cleared away after the clock was stopped. */
  readonly after?: () => Promise<void>;
}

interface Measured {
  readonly objects: number;
  readonly seconds: readonly number[];
}

export interface SideBySide {
  readonly title: string;
  /** What the work is counted in: 1000 `tasks`. */
  readonly unit: string;
  readonly size: number;
  readonly rounds: number;
  /** The first one is what the others are compared with. */
  readonly ways: readonly Way[];
}

/**
 * Runs all ways in turn, round after round, so that what else the machine does
 * falls on all of them; prints the median of each, and the ratio to the first.
 */
export async function sideBySide({ title, unit, size, rounds, ways }: SideBySide): Promise<void> {
  const found = new Map<Way, Measured>(ways.map((way) => [way, { objects: 0, seconds: [] }]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const way of ways) {
      await way.before?.();
      const started = performance.now();
      const objects = await way.run();
      const seconds = (performance.now() - started) / 1000;
      await way.after?.();
      found.set(way, { objects, seconds: [...(found.get(way)?.seconds ?? []), seconds] });
      console.error(`round ${round} of ${rounds}: ${way.name}: ${seconds.toFixed(2)}s`);
    }
  }
  const per = (way: Way | undefined) => (median((way && found.get(way)?.seconds) ?? []) / size) * 1000;
  const rows = ways.map((way) => [
    way.name,
    `${found.get(way)?.objects ?? 0}`,
    per(way).toFixed(2),
    `${(per(ways[0]) / per(way)).toFixed(1)}x`,
  ]);
  const cpu = os.cpus()[0]?.model ?? 'unknown processor';
  console.log(`${title}: ${size} ${unit}, median of ${rounds} rounds, ${os.cpus().length} x ${cpu}`);
  console.log(renderTable(['way', 'objects', `seconds per 1000 ${unit}`, 'times as fast'], rows));
}
