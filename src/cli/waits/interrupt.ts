import { Interrupted } from '../boundary';

/** Ctrl-C, what a service manager sends, and a terminal or an ssh session that is gone. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends waits at Ctrl-C and the like: at the first one, since nothing is under
 * way that would have to be finished.
 *
 * @param message what to tell the user
 */
export function onInterrupt(message: string): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const handler = (signal: NodeJS.Signals) => {
    // Nobody reads on, and what has to be put back must not fail at that.
    if (signal === 'SIGHUP')
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    controller.abort(new Interrupted(message));
  };
  for (const each of signals) process.on(each, handler);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const each of signals) process.off(each, handler);
    },
  };
}
