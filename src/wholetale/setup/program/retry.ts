import { setTimeout as sleep } from 'node:timers/promises';

import type { Timing } from './config';
import { Interrupted, MayPass, messageOf } from './failures';
import type { Log } from './log';

export interface RetryOptions {
  readonly timing: Timing;
  /** From the first try on. */
  readonly limitSeconds: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Does something until it succeeds, waiting longer after each failure. Whatever
 * is done has to look first: the last try may have succeeded without an answer.
 *
 * @throws what the last try threw when the time is up, or at once where it is no {@link MayPass}
 */
export async function retry<T>(act: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { timing, limitSeconds, signal, log } = options;
  const deadline = Date.now() + limitSeconds * 1000;
  let delaySeconds = timing.firstDelaySeconds;
  for (;;) {
    stopIfInterrupted(signal);
    try {
      return await act();
    } catch (error) {
      stopIfInterrupted(signal);
      if (!(error instanceof MayPass)) throw error;
      if (Date.now() + delaySeconds * 1000 > deadline) {
        throw new MayPass(`${messageOf(error)} (tried for ${limitSeconds} s)`);
      }
      log(`${messageOf(error)}; again in ${delaySeconds} s`);
    }
    await pause(delaySeconds, signal);
    delaySeconds = Math.min(delaySeconds * 2, timing.longestDelaySeconds);
  }
}

/** @throws Interrupted as soon as the signal says so */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, { signal });
  } catch {
    stopIfInterrupted(signal);
  }
}

/** @throws Interrupted with the reason of the signal */
export function stopIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted(messageOf(signal.reason));
}
