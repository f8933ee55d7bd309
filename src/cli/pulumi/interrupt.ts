import { setTimeout as sleep } from 'node:timers/promises';

import { enginesOf } from './engine-process';

/**
 * On Ctrl-C the engine finishes the steps under way and keeps its state. On a
 * terminal it gets that signal by itself, being in the same process group; a
 * second one would make it stop at once. SIGTERM comes to us alone.
 *
 * @param say tells what is going to happen
 */
export function onInterrupt(say: (detail: string) => void) {
  const controller = new AbortController();
  let interrupted = false;
  let isOver = false;
  const handler = (signal: NodeJS.Signals) => {
    const again = interrupted;
    interrupted = true;
    say(
      again ? 'stopping at once' : 'stopping after the steps under way; press Ctrl-C again to stop at once',
    );
    if (again || signal === 'SIGTERM' || !process.stdin.isTTY) controller.abort();
    else void tellLate(() => isOver);
    // The engine was told once, and nobody else tells it again.
    if (again && (signal === 'SIGTERM' || !process.stdin.isTTY)) void stopAtOnce();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    get interrupted() {
      return interrupted;
    },
    dispose: () => {
      isOver = true;
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}

/** An engine that the terminal could not tell, since it was about to start. */
async function tellLate(isOver: () => boolean): Promise<void> {
  if ((await enginesOf(process.pid)).length > 0) return;
  while (!isOver()) {
    if ((await enginesOf(process.pid)).length > 0) {
      await stopAtOnce();
      return;
    }
    await sleep(100);
  }
}

export function stopAtOnce(): Promise<void> {
  return signalEngines('SIGINT');
}

/** Tells the engines that this process started; one that ends meanwhile needs no word. */
export async function signalEngines(signal: NodeJS.Signals): Promise<void> {
  for (const pid of await enginesOf(process.pid)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
