import { Interrupted } from '../boundary';

/**
 * Ends waits at Ctrl-C: at the first one, since nothing is under way that would
 * have to be finished.
 *
 * @param message what to tell the user
 */
export function onInterrupt(message: string): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const handler = () => {
    controller.abort(new Interrupted(message));
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
