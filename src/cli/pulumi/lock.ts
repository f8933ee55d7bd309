import { rmSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { showSteps } from '../output/steps';
import { pulumi } from './command';
import type { EngineProcess } from './engine-process';
import { findEngine } from './engine-process';
import type { LockHolder } from './lock-holder';
import { StackLocked } from './lock-holder';

/** An engine that lost its command ends as soon as it would print something. */
const orphanSeconds = 120;

/** Runs that were killed one after the other, each while it took over from the one before, leave a lock each. */
const attempts = 5;

export interface LockedStack {
  readonly projectDir: string;
  readonly stackName: string;
  /** Whether scripts read the output: no progress then. */
  readonly json: boolean;
}

/**
 * Does what needs the lock of a stack. A lock whose process is gone is removed,
 * and it is done again from its start; an engine that lives on without the
 * command that started it is waited for. So `work` may be called more than once,
 * each time before it changed anything.
 *
 * @throws StackLocked where another run really works on the stack
 */
export async function withLock<T>(stack: LockedStack, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StackLocked) || attempt >= attempts) throw error;
      if (!(await isFree(error, stack))) throw error;
    }
  }
}

/** Whether every holder is gone, or went meanwhile; their locks are removed. */
async function isFree({ holders }: StackLocked, stack: LockedStack): Promise<boolean> {
  // Nobody here can tell what runs on another machine.
  if (holders.length === 0 || holders.some(({ host }) => host !== os.hostname())) return false;
  for (const holder of holders) {
    const engine = await findEngine(holder.pid);
    if (engine && !(engine.isOrphan && (await ends(engine, stack.json)))) return false;
  }
  for (const holder of holders) await removeLock(holder, stack);
  return true;
}

/** Waits for an engine whose command was killed. */
async function ends({ pid }: EngineProcess, json: boolean): Promise<boolean> {
  const title = `process ${pid}, whose command was killed, ends its last steps`;
  const steps = showSteps([{ id: 'orphan', title }], json);
  const deadline = Date.now() + orphanSeconds * 1000;
  try {
    while (await findEngine(pid)) {
      if (Date.now() > deadline) return false;
      await sleep(250);
    }
    return true;
  } finally {
    await steps.close();
  }
}

/** This one lock, where the backend is a folder: somebody else may take the next one at any moment. */
async function removeLock({ lock, pid, since }: LockHolder, stack: LockedStack): Promise<void> {
  if (lock.startsWith('file:')) {
    const file = fileURLToPath(lock);
    for (const each of [file, `${file}.attrs`]) rmSync(each, { force: true });
  } else {
    const args = ['cancel', '--yes', '--stack', stack.stackName, '--non-interactive'];
    await pulumi(args, { cwd: stack.projectDir });
  }
  console.error(`Removed the lock of process ${pid}, which began ${since} and was killed`);
}
