import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { findProcesses, isRunning, startTime } from '../../sandbox/process-table';
import type { Daemon } from '../../sandbox/processes';
import { startDaemon, stopProcesses } from '../../sandbox/processes';
import { temporaryFolder } from './support';

const started: Daemon[] = [];

async function daemon(script: string, file = process.execPath) {
  const dir = temporaryFolder();
  const log = path.join(dir, 'it.log');
  const env = { PATH: process.env.PATH ?? '' };
  const made = await startDaemon({ file, args: ['-e', script], cwd: dir, env, log });
  started.push(made);
  return { ...made, log };
}

afterEach(async () => {
  await stopProcesses(
    started.splice(0).map(({ record }) => record),
    0,
  );
});

const forever = 'console.log("up"); setInterval(() => undefined, 1000);';

async function says(log: string, text: string): Promise<void> {
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes(text)) await sleep(20);
}

describe('a daemon', () => {
  it('writes its output to its log and keeps the one of the run before', async () => {
    const { log } = await daemon(forever);
    await says(log, 'up');
    const again = await startDaemon({
      file: process.execPath,
      args: ['-e', 'console.log("second")'],
      cwd: '/',
      env: {},
      log,
    });
    await says(log, 'second');
    expect(readFileSync(`${log}.previous`, 'utf8')).toContain('up');
    started.push(again);
  });

  it('has a session of its own, so that Ctrl-C in the terminal does not reach it', async () => {
    const { record } = await daemon(forever);
    if (process.platform !== 'linux') return;
    const stat = readFileSync(`/proc/${record.pid}/stat`, 'utf8');
    expect(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]).toBe(`${record.pid}`);
  });

  it('tells how it ended', async () => {
    const { ended, record } = await daemon('process.exit(3)');
    while (await isRunning(record)) await sleep(20);
    await sleep(20);
    expect(ended()).toBe('exit status 3');
  });

  it('that cannot be started is an error', async () => {
    const log = path.join(temporaryFolder(), 'log');
    await expect(startDaemon({ file: '/no/such/program', args: [], cwd: '/', env: {}, log })).rejects.toThrow(
      'ENOENT',
    );
  });
});

describe('a process record', () => {
  it('is of this process only: another one with the same number is not it', async () => {
    const { record } = await daemon(forever);
    expect(await isRunning(record)).toBe(true);
    expect(await isRunning({ ...record, started: 'another time' })).toBe(false);
  });

  it('of a process that is gone does not run', async () => {
    const { record } = await daemon(forever);
    await stopProcesses([record]);
    expect(await isRunning(record)).toBe(false);
  });

  it('has the same start time each time it is read', async () => {
    const first = await startTime(process.pid);
    await sleep(30);
    expect(first).toBeDefined();
    expect(await startTime(process.pid)).toBe(first);
  });
});

describe('stopping', () => {
  it('never ends a process that only has the number of the recorded one', async () => {
    const { record } = await daemon(forever);
    await stopProcesses([{ ...record, started: 'another time' }], 0);
    expect(await isRunning(record)).toBe(true);
  });

  it('asks first', async () => {
    const { record, log } = await daemon(
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); ' + forever,
    );
    await says(log, 'up');
    await stopProcesses([record]);
    expect(readFileSync(log, 'utf8')).toContain('bye');
  });

  it('ends one that does not listen', async () => {
    const { record, log } = await daemon('process.on("SIGTERM", () => console.log("no")); ' + forever);
    await says(log, 'up');
    await stopProcesses([record], 0.2);
    expect(readFileSync(log, 'utf8')).toContain('no');
    expect(await isRunning(record)).toBe(false);
  });
});

describe('looking for processes', () => {
  it('finds those that were started by exactly this path', async () => {
    const dir = temporaryFolder();
    const link = path.join(dir, 'etcd');
    symlinkSync(process.execPath, link);
    const { record, log } = await daemon(forever, link);
    await daemon(forever);
    await says(log, 'up');
    expect(await findProcesses(link)).toEqual([record]);
    expect(await findProcesses(path.join(dir, 'etc'))).toEqual([]);
  });
});
