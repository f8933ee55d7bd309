import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { withLock } from '../../../src/cli/pulumi/lock';
import { pulumiError } from '../../../src/cli/pulumi/errors';
import { lockHolders, StackLocked } from '../../../src/cli/pulumi/lock-holder';

const folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-lock-'));
const stack = { projectDir: folder, stackName: 'mine', json: true };

afterAll(() => {
  rmSync(folder, { recursive: true });
});

let printed: jest.SpyInstance;
beforeEach(() => {
  printed = jest.spyOn(console, 'error').mockReturnValue();
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** What Pulumi prints where a process holds the lock, which it makes. */
function locked({ pid, host = os.hostname() }: { pid: number; host?: string }) {
  const file = path.join(folder, `${pid}.json`);
  writeFileSync(file, '{}');
  const said =
    'error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n' +
    `  ${pathToFileURL(file).href}?no_tmp_dir=true: created by ann@${host} (pid ${pid}) at 2026-01-02T03:04:05Z\n`;
  return { file, said };
}

/** The number of a process that has ended. */
function pidOfTheDead(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

it('who holds a lock is told once, also where Pulumi says it twice', () => {
  const { said, file } = locked({ pid: 4711, host: 'elsewhere' });
  expect(lockHolders(said + said)).toEqual([
    {
      lock: pathToFileURL(file).href,
      user: 'ann',
      host: 'elsewhere',
      pid: 4711,
      since: '2026-01-02T03:04:05Z',
    },
  ]);
  const error = pulumiError(said);
  expect(error).toBeInstanceOf(StackLocked);
  expect(error.message).toContain('ann@elsewhere');
  expect(error.message).toContain('process 4711 works on it since 2026-01-02T03:04:05Z');
  expect(error.message).toContain('pulumi cancel');
});

it('the lock of a process that is gone is removed, and the work is done again', async () => {
  const { said, file } = locked({ pid: pidOfTheDead() });
  let times = 0;
  const done = await withLock(stack, () => {
    times += 1;
    if (times === 1) throw pulumiError(said);
    return Promise.resolve('done');
  });
  expect([done, times, existsSync(file)]).toEqual(['done', 2, false]);
  expect(printed.mock.calls.flat().join()).toContain('which began 2026-01-02T03:04:05Z');
});

it('a number that another program has by now holds nothing', async () => {
  // This very process, which is no engine.
  const { said, file } = locked({ pid: process.pid });
  const work = jest.fn(() => Promise.resolve()).mockRejectedValueOnce(pulumiError(said));
  await withLock(stack, work);
  expect(existsSync(file)).toBe(false);
});

it.each([
  ['of another machine', () => locked({ pid: pidOfTheDead(), host: 'elsewhere' }).said],
  [
    'of a service, which names nobody',
    () => 'error: [409] Conflict: Another update is currently in progress.',
  ],
])('a lock %s stays', async (_of, said) => {
  const work = jest.fn(() => Promise.reject(pulumiError(said())));
  await expect(withLock(stack, work)).rejects.toThrow(StackLocked);
  expect(work).toHaveBeenCalledTimes(1);
});

it('any other failure is none of its business', async () => {
  const work = jest.fn(() => Promise.reject(new Error('other')));
  await expect(withLock(stack, work)).rejects.toThrow('other');
  expect(work).toHaveBeenCalledTimes(1);
});
