import { Interrupted } from '../../../src/cli/boundary';
import { onInterrupt } from '../../../src/cli/waits/interrupt';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listeners = () => signals.map((each) => process.listenerCount(each));

it.each(signals)('%s ends a wait, so that what was stopped is started again', (name) => {
  const before = listeners();
  const { signal, dispose } = onInterrupt('Stopped.');
  expect(listeners()).toEqual(before.map((count) => count + 1));
  // To its listeners alone: this process is to go on.
  process.emit(name, name);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toEqual(new Interrupted('Stopped.'));
  dispose();
  expect(listeners()).toEqual(before);
});
