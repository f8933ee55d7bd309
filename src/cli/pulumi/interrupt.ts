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
  const handler = (signal: NodeJS.Signals) => {
    const again = interrupted;
    interrupted = true;
    say('stopping after the steps under way; press Ctrl-C again to stop at once');
    if (again || signal === 'SIGTERM' || !process.stdin.isTTY) controller.abort();
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
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}

/** Tells the engines that this process started; one that ends meanwhile needs no word. */
export async function stopAtOnce(): Promise<void> {
  for (const pid of await enginesOf(process.pid)) {
    try {
      process.kill(pid, 'SIGINT');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
