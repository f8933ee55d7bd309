import { Interrupted } from '../../../src/cli/boundary';
import type { Look, UntilOptions } from '../../../src/cli/waits/until';
import { until } from '../../../src/cli/waits/until';
import { UserError } from '../../../src/errors';

const waiting = (what: string, final = false): Look<string> => ({
  done: false,
  waiting: what,
  problems: [{ message: what }],
  final,
});

function options(more: Partial<UntilOptions> = {}): UntilOptions & { readonly told: string[] } {
  const told: string[] = [];
  const { signal } = new AbortController();
  return { seconds: 20, everySeconds: 0.001, signal, onWaiting: (what) => told.push(what), told, ...more };
}

/** Gives these, one for each look. */
function looks(...found: readonly (Look<string> | Error)[]): () => Promise<Look<string>> {
  const left = [...found];
  return () => {
    const next = left.shift() ?? new Error('one look too many');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
}

const never = () => new Promise<never>(() => undefined);

it('looks again until it is there, and tells what is missing', async () => {
  const told = options();
  const found = await until(looks(waiting('a'), waiting('b'), { done: true, value: 'here' }), told);
  expect(found).toEqual({ done: true, value: 'here' });
  expect(told.told).toEqual(['a', 'b']);
});

it('gives the last look at the limit, also where a later one never ends', async () => {
  let count = 0;
  const look = () => (count++ === 0 ? Promise.resolve(waiting('a')) : never());
  expect(await until(look, options({ seconds: 0.05 }))).toEqual(waiting('a'));
  expect(await until(never, options({ seconds: 0.05 }))).toMatchObject({ done: false, waiting: 'no answer' });
});

it('does not wait for what cannot come, nor where one look was asked for', async () => {
  expect(await until(looks(waiting('failed', true)), options())).toEqual(waiting('failed', true));
  expect(await until(looks(waiting('a')), options({ once: true }))).toEqual(waiting('a'));
});

it('asks a cluster again that did not answer for a moment, but hides no bug', async () => {
  const away = new UserError('Nothing answers', [{ message: 'ECONNREFUSED' }]);
  expect(await until(looks(away, { done: true, value: 'here' }), options())).toMatchObject({ done: true });
  expect(await until(looks(away), options({ once: true }))).toMatchObject({
    waiting: 'Nothing answers',
    problems: [{ message: 'ECONNREFUSED' }],
  });
  await expect(until(looks(new TypeError('a bug')), options())).rejects.toThrow('a bug');
});

it.each([
  ['in the middle of a look', never],
  ['between two looks', () => Promise.resolve(waiting('a'))],
])('ends at once when it is stopped %s', async (_, look) => {
  const controller = new AbortController();
  setImmediate(() => {
    controller.abort(new Interrupted('stopped'));
  });
  await expect(
    until(look, options({ signal: controller.signal, everySeconds: 1000, seconds: 1000 })),
  ).rejects.toThrow(new Interrupted('stopped'));
});
