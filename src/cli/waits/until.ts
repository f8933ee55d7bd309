import { setTimeout as sleep } from 'node:timers/promises';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';

/** What one look found: it is there, or what is still missing. */
export type Look<T> =
  | { readonly done: true; readonly value: T }
  | {
      readonly done: false;
      /** In a few words, for the progress line. */
      readonly waiting: string;
      /** In full, for the end of the wait. */
      readonly problems: readonly Problem[];
      /** It will not come by itself, so there is no sense in waiting on. */
      readonly final?: boolean;
    };

export interface UntilOptions {
  readonly seconds: number;
  /** Pause between two looks; the first ones are shorter, since most of what is waited for takes moments. */
  readonly everySeconds: number;
  readonly signal: AbortSignal;
  readonly onWaiting: (what: string) => void;
  /** Look only once. @default false */
  readonly once?: boolean;
}

const firstPauseSeconds = 0.25;

/**
 * Looks again and again until it is there, the time is up, or waiting has no
 * sense. A cluster that cannot be asked for a moment is asked again.
 *
 * @param look given a signal that ends what it waits for itself
 * @returns the last look
 * @throws the signal's reason when that is aborted, also in the middle of a look
 */
export async function until<T>(
  look: (signal: AbortSignal) => Promise<Look<T>>,
  { seconds, everySeconds, signal, onWaiting, once = false }: UntilOptions,
): Promise<Look<T>> {
  const limit = AbortSignal.timeout(seconds * 1000);
  const either = AbortSignal.any([signal, limit]);
  let last: Look<T> = {
    done: false,
    waiting: 'no answer',
    problems: [{ message: 'there was no answer in time' }],
  };
  const isOver = () => either.aborted;
  for (
    let pause = Math.min(firstPauseSeconds, everySeconds);
    !isOver();
    pause = Math.min(pause * 2, everySeconds)
  ) {
    try {
      last = await raced(tried(look, either), either);
      if (last.done || last.final || once) return last;
      onWaiting(last.waiting);
      await sleep(pause * 1000, undefined, { signal: either });
    } catch (error) {
      if (!isOver()) throw error;
    }
  }
  signal.throwIfAborted();
  return last;
}

async function tried<T>(
  look: (signal: AbortSignal) => Promise<Look<T>>,
  signal: AbortSignal,
): Promise<Look<T>> {
  try {
    return await look(signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { title, problems } = error;
    return { done: false, waiting: title, problems: problems.length > 0 ? problems : [{ message: title }] };
  }
}

/** Not everything that is waited for can be told to stop. */
function raced<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
