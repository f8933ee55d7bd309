import type { Observation } from './observe';

export interface Pace {
  /** Tasks that ended in a minute, on average of the runs under way; undefined before the first one. */
  readonly perMinute: number | undefined;
  /** Seconds until the last one will have ended, should it go on like that. */
  readonly secondsLeft: number | undefined;
}

/** How fast it goes. */
export function paceOf({ pace, open }: Pick<Observation, 'pace' | 'open'>, now: Date): Pace {
  const seconds = pace.startedAt ? (now.getTime() - pace.startedAt.getTime()) / 1000 : 0;
  if (pace.ended === 0 || seconds <= 0) return { perMinute: undefined, secondsLeft: undefined };
  const perSecond = pace.ended / seconds;
  return { perMinute: perSecond * 60, secondsLeft: Math.round(open.length / perSecond) };
}
