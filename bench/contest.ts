import type { Taken } from './measure';

/** One way to do the work. */
export interface Contestant {
  readonly name: string;
  readonly run: () => Promise<Taken>;
  /** Cleared away after each run. */
  readonly after?: () => Promise<void>;
}

export interface Contest {
  readonly title: string;
  /** What is to be reached; undefined where it is only looked at. */
  readonly target?: string;
  readonly rounds: number;
  /** The first is ours; the others are what it is compared with. */
  readonly ways: readonly [Contestant, ...Contestant[]];
}

/** Of all rounds. */
interface Figures {
  readonly minimum: number;
  readonly median: number;
}

export interface WayResult {
  readonly way: string;
  readonly seconds: Figures;
  readonly cpuSeconds: Figures;
  readonly megabytes: number;
  /** Ours divided by this one: below 1 ours is faster. */
  readonly ratio: Figures;
  readonly cpuRatio: Figures;
}

export interface ContestResult {
  readonly title: string;
  readonly target: string | undefined;
  readonly rounds: number;
  readonly ways: readonly WayResult[];
}

/**
 * Runs all ways in turn, round after round, so that what else the machine does
 * falls on all of them. The first round is not counted where there are more:
 * in it, files are read for the first time.
 */
export async function hold({ title, target, rounds, ways }: Contest): Promise<ContestResult> {
  const taken = new Map<Contestant, Taken[]>(ways.map((way) => [way, []]));
  for (let round = rounds > 1 ? 0 : 1; round <= rounds; round += 1) {
    for (const way of ways) {
      const took = await way.run();
      await way.after?.();
      if (round > 0) taken.get(way)?.push(took);
      const which = round === 0 ? 'not counted' : `round ${round} of ${rounds}`;
      console.error(`${title}, ${which}: ${way.name}: ${took.seconds.toFixed(2)} s`);
    }
  }
  const figures = (way: Contestant, field: keyof Taken) =>
    figuresOf((taken.get(way) ?? []).map((each) => each[field]));
  const over = (a: Figures, b: Figures) => ({ minimum: a.minimum / b.minimum, median: a.median / b.median });
  const [ours] = ways;
  return {
    title,
    target,
    rounds,
    ways: ways.map((way) => ({
      way: way.name,
      seconds: figures(way, 'seconds'),
      cpuSeconds: figures(way, 'cpuSeconds'),
      megabytes: Math.max(...(taken.get(way) ?? []).map(({ megabytes }) => megabytes)),
      ratio: over(figures(ours, 'seconds'), figures(way, 'seconds')),
      cpuRatio: over(figures(ours, 'cpuSeconds'), figures(way, 'cpuSeconds')),
    })),
  };
}

function figuresOf(values: readonly number[]): Figures {
  return { minimum: Math.min(...values), median: median(values) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
