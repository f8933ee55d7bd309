import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ProcessRecord } from './process-table';
import { isRunning, startTime } from './process-table';

export interface DaemonOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

export interface Daemon {
  readonly record: ProcessRecord;
  /** How it ended, if it has: `exit status 1`, `signal SIGKILL`, or why it could not be started. */
  readonly ended: () => string | undefined;
}

/**
 * Starts a program that outlives us, in a session of its own, with its output in a
 * file. The log of the run before is kept beside it.
 */
export async function startDaemon({ file, args, cwd, env, log }: DaemonOptions): Promise<Daemon> {
  if (existsSync(log)) renameSync(log, `${log}.previous`);
  const output = openSync(log, 'a', 0o600);
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  let ended: string | undefined;
  child.once('exit', (code, signal) => {
    ended = signal ? `signal ${signal}` : `exit status ${code ?? 0}`;
  });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
  });
  failed.catch(() => undefined);
  child.unref();
  const { pid } = child;
  if (pid === undefined) return failed;
  // One that is gone already is told by `ended`.
  return { record: { pid, started: (await startTime(pid)) ?? 'gone' }, ended: () => ended };
}

/**
 * Ends processes in the order given, each after the one before has gone:
 * SIGTERM first, SIGKILL for one that takes longer than `graceSeconds`.
 */
export async function stopProcesses(records: readonly ProcessRecord[], graceSeconds = 15): Promise<void> {
  for (const record of records) {
    await signal(record, 'SIGTERM');
    if (await hasEnded(record, graceSeconds)) continue;
    await signal(record, 'SIGKILL');
    await hasEnded(record, 10);
  }
}

async function hasEnded(record: ProcessRecord, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (await isRunning(record)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

async function signal(record: ProcessRecord, name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!(await isRunning(record))) return;
  try {
    process.kill(record.pid, name);
  } catch {
    // Gone between the two lines, or of another user, who then owns what we may not touch.
  }
}
