import { spawn, spawnSync } from 'node:child_process';
import fs, { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { withLock } from '../../../src/cli/pulumi/lock';
import { pulumiError } from '../../../src/cli/pulumi/errors';
import { lockHolders, StackLocked } from '../../../src/cli/pulumi/lock-holder';
import { RunNotes } from '../../../src/cli/pulumi/run-notes';
import { StateMoved } from '../../../src/cli/pulumi/state';

const folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-lock-'));
const stack = { projectDir: folder, stackName: 'mine', json: true };

const { XDG_STATE_HOME: stateHome, PULUMI_BACKEND_URL: backend } = process.env;

beforeAll(() => {
  process.env.PULUMI_BACKEND_URL = pathToFileURL(folder).href;
});

afterAll(() => {
  if (backend === undefined) delete process.env.PULUMI_BACKEND_URL;
  else process.env.PULUMI_BACKEND_URL = backend;
  if (stateHome === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateHome;
  rmSync(folder, { recursive: true });
});

let printed: jest.SpyInstance;
let notes: RunNotes;
beforeEach(() => {
  printed = jest.spyOn(console, 'error').mockReturnValue();
  process.env.XDG_STATE_HOME = mkdtempSync(path.join(folder, 'state-'));
  notes = new RunNotes(stack);
});

afterEach(() => {
  jest.restoreAllMocks();
});

interface Lock {
  readonly pid: number;
  readonly host?: string;
  readonly user?: string;
  readonly since?: string;
}

const longAgo = '2026-01-02T03:04:05Z';
const now = () => new Date().toISOString().replace(/\.\d+/, '');

/** What Pulumi prints where a process holds the lock, which it makes. */
function locked({ pid, host = os.hostname(), user = os.userInfo().username, since = longAgo }: Lock) {
  const file = path.join(folder, `${pid}.json`);
  writeFileSync(file, '{}');
  const said =
    'error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n' +
    `  ${pathToFileURL(file).href}?no_tmp_dir=true: created by ${user}@${host} (pid ${pid}) at ${since}\n`;
  return { file, said };
}

/** The number of a process that has ended. */
function pidOfTheDead(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

/** Work that meets a lock once, and how often it was begun. */
function meeting(said: string) {
  return jest.fn(() => Promise.resolve('done')).mockRejectedValueOnce(pulumiError(said));
}

async function expectRefusal(work: jest.Mock<Promise<string>>, message: string, file?: string) {
  const refusal = withLock(stack, work);
  await expect(refusal).rejects.toThrow(StackLocked);
  await expect(refusal).rejects.toThrow(message);
  await expect(refusal).rejects.toThrow(`pulumi cancel mine --cwd ${folder}`);
  expect(work).toHaveBeenCalledTimes(1);
  if (file !== undefined) expect(existsSync(file)).toBe(true);
}

it('who holds a lock is told once, also where Pulumi says it twice', () => {
  const { said, file } = locked({ pid: 4711, host: 'elsewhere', user: 'ann' });
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
  const { said, file } = locked({ pid: pidOfTheDead(), since: now() });
  const work = meeting(said);
  expect(await withLock(stack, work)).toBe('done');
  expect([work.mock.calls.length, existsSync(file)]).toEqual([2, false]);
  expect(printed.mock.calls.flat().join()).toMatch(/Removed the lock of process \d+, which began /);
});

it('a lock from before the machine started is removed', async () => {
  jest.spyOn(os, 'uptime').mockReturnValue(60);
  const since = new Date(Date.now() - 120_000).toISOString();
  const { said, file } = locked({ pid: pidOfTheDead(), since });
  await withLock(stack, meeting(said));
  expect(existsSync(file)).toBe(false);
});

it('a lock from a time of which no command is noted stays', async () => {
  jest.spyOn(os, 'uptime').mockReturnValue(3600);
  const { said, file } = locked({ pid: pidOfTheDead(), since: new Date(Date.now() - 120_000).toISOString() });
  await expectRefusal(meeting(said), 'no command of this machine is noted', file);
});

describe('of a number that is in use', () => {
  const sleeping = (name: string) => {
    const program = path.join(folder, name);
    copyFileSync('/bin/sleep', program);
    return spawn(program, ['60']);
  };

  it('a program that began after the lock was taken holds nothing', async () => {
    const { said, file } = locked({ pid: process.pid });
    // Whatever was noted: the lock is older than the machine's start.
    jest.spyOn(os, 'uptime').mockReturnValue(60);
    await withLock(stack, meeting(said));
    expect(existsSync(file)).toBe(false);
  });

  it('a program that was there before holds it, whatever its name', async () => {
    const { said, file } = locked({ pid: process.pid, since: now() });
    await expectRefusal(meeting(said), `process ${process.pid} works on it since`, file);
  });

  it.each(['.pulumi-wrapped', 'pulumi-3.246'])('%s holds it, whatever the clock says', async (name) => {
    const child = sleeping(name);
    try {
      const { said, file } = locked({ pid: child.pid ?? 0 });
      await expectRefusal(meeting(said), `process ${child.pid ?? 0} works on it since`, file);
    } finally {
      child.kill();
    }
  });

  it('a process that cannot be looked at is at work', async () => {
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    });
    const { said, file } = locked({ pid: pidOfTheDead() });
    await expectRefusal(meeting(said), 'works on it since', file);
    kill.mockRestore();
  });
});

it.each([
  ['of another machine', () => locked({ pid: pidOfTheDead(), host: 'elsewhere', since: now() }).said],
  ['of another user', () => locked({ pid: pidOfTheDead(), user: 'nobody-else', since: now() }).said],
  [
    'in a backend that is no folder',
    () => locked({ pid: pidOfTheDead(), since: now() }).said.replace('file:///', 's3://bucket/'),
  ],
  [
    'of a service, which names nobody',
    () => 'error: [409] Conflict: Another update is currently in progress.',
  ],
])('a lock %s stays', async (_of, said) => {
  await expectRefusal(meeting(said()), 'Another run holds the lock of this stack');
});

describe('notes of commands', () => {
  it('are there while one is at work, and gone after a good end', async () => {
    await withLock(stack, () => {
      expect(notes.read().map(({ command }) => command)).toEqual([process.pid]);
      return Promise.resolve();
    });
    expect(notes.read()).toEqual([]);
  });

  it('stay after a bad end, and from the first one on', async () => {
    const fails = () => Promise.reject(new Error('other'));
    await expect(withLock(stack, fails)).rejects.toThrow();
    const [first] = notes.read();
    await expect(withLock(stack, fails)).rejects.toThrow();
    expect(notes.read()).toEqual([first]);
  });

  it('of commands that were killed go once a run had the lock', async () => {
    const killed = pidOfTheDead();
    new RunNotes(stack, killed).begin();
    const work = () => Promise.resolve();
    await withLock(stack, work, () => false);
    expect(notes.read().map(({ command }) => command)).toEqual([killed]);
    await withLock(stack, work);
    expect(notes.read()).toEqual([]);
  });

  it('are of one stack', async () => {
    await withLock(stack, () => {
      expect(new RunNotes({ ...stack, stackName: 'other' }).read()).toEqual([]);
      return Promise.resolve();
    });
  });

  it('of another container say nothing here', () => {
    notes.begin();
    expect(notes.explain(now())).toBe(true);
    jest.spyOn(fs, 'readlinkSync').mockReturnValue('pid:[1]');
    expect(new RunNotes(stack).explain(now())).toBe(process.platform !== 'linux');
  });
});

it('a state that moved is looked at again', async () => {
  const work = jest.fn(() => Promise.resolve('done')).mockRejectedValueOnce(new StateMoved());
  expect(await withLock(stack, work)).toBe('done');
  expect(work).toHaveBeenCalledTimes(2);
});

it('any other failure is none of its business', async () => {
  const work = jest.fn(() => Promise.reject(new Error('other')));
  await expect(withLock(stack, work)).rejects.toThrow('other');
  expect(work).toHaveBeenCalledTimes(1);
});
