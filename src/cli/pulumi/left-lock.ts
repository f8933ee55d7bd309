import { rmSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { Problem } from '../../errors';
import { showSteps } from '../output/steps';
import type { Sought } from './engine-process';
import { findEngine } from './engine-process';
import type { LockHolder } from './lock-holder';
import { atWork } from './lock-holder';
import type { RunNotes } from './run-notes';
import { isBeforeBoot } from './run-notes';

/** An engine that lost its command ends as soon as it would print something. */
const orphanSeconds = 120;

/** How what is in the way of a run is looked at. */
export interface Looking {
  readonly notes: RunNotes;
  /** The command that removes all locks of the stack. */
  readonly cancel: string;
  /** Whether scripts read the output: no progress then. */
  readonly json: boolean;
}

/**
 * Why a lock may not be removed; undefined where its process is gone, or went
 * while it was waited for.
 */
export async function whyHeld(
  holder: LockHolder,
  { notes, cancel, json }: Looking,
): Promise<Problem | undefined> {
  // Nobody here can tell what runs on another machine; and more than one may have this name.
  if (holder.host !== os.hostname() || fileOf(holder) === undefined || !isOurUser(holder))
    return atWork(holder, cancel);
  const { pid, since } = holder;
  const sought = { pid, since, commands: notes.read().map(({ command }) => command) };
  const engine = await findEngine(sought);
  if (engine && !(engine.isOrphan && (await ends(sought, json)))) return atWork(holder, cancel);
  if (notes.explain(since) || isBeforeBoot(since)) return undefined;
  return {
    where: `${holder.user}@${holder.host}`,
    message: `process ${pid}, which took it at ${since}, is not to be seen here, and no command of this machine is noted that was cut off: it may run in a container, or on another machine of this name`,
    fix: `make sure that it is over, then: ${cancel}`,
  };
}

function isOurUser({ user }: LockHolder): boolean {
  try {
    return os.userInfo().username === user;
  } catch {
    // A number without a name.
    return false;
  }
}

/** Undefined where the backend is no folder: somebody else may work on it under this machine's name. */
function fileOf({ lock }: LockHolder): string | undefined {
  try {
    return lock.startsWith('file:') ? fileURLToPath(lock) : undefined;
  } catch {
    return undefined;
  }
}

/** Waits for an engine whose command was killed. */
async function ends(engine: Sought, json: boolean): Promise<boolean> {
  const title = `process ${engine.pid}, whose command was killed, ends its last steps`;
  const steps = showSteps([{ id: 'orphan', title }], json);
  const deadline = Date.now() + orphanSeconds * 1000;
  try {
    while (await findEngine(engine)) {
      if (Date.now() > deadline) return false;
      await sleep(250);
    }
    return true;
  } finally {
    await steps.close();
  }
}

/** This one lock: somebody else may take the next one at any moment. */
export function removeLock(holder: LockHolder): void {
  const file = fileOf(holder);
  if (file === undefined) return;
  for (const each of [file, `${file}.attrs`]) rmSync(each, { force: true });
  console.error(`Removed the lock of process ${holder.pid}, which began ${holder.since} and was killed`);
}
