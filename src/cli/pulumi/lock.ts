import { setTimeout as sleep } from 'node:timers/promises';

import { removeLock, whyHeld } from './left-lock';
import { lockProblems, StackLocked } from './lock-holder';
import { prepareState } from './mend-state';
import { RunNotes } from './run-notes';
import { StateMoved } from './state';

/** Runs that were killed one after the other, each while it took over from the one before, leave a lock each. */
const attempts = 5;

/** An engine that lost its command writes the state until it ends, and is then met as one that holds the lock. */
const movedSeconds = 60;

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
 * and has to be such that what it did before it met the lock may be done again.
 *
 * @param tookLock whether it came to what takes the lock
 * @throws StackLocked where another run works on the stack, or that cannot be told
 * @throws UserError where the state cannot be read, or there is no room to write it
 */
export async function withLock<T>(
  stack: LockedStack,
  work: () => Promise<T>,
  tookLock: (done: T) => boolean = () => true,
): Promise<T> {
  const notes = new RunNotes(stack);
  await prepareState(stack, { notes, cancel: cancelOf(stack), json: stack.json });
  notes.begin();
  const movedBefore = Date.now() + movedSeconds * 1000;
  for (let attempt = 1; ;) {
    try {
      const done = await work();
      notes.end(tookLock(done));
      return done;
    } catch (error) {
      if (error instanceof StateMoved && Date.now() < movedBefore) {
        await sleep(1000);
        continue;
      }
      if (!(error instanceof StackLocked)) throw error;
      await removeLeft(error, stack, notes, attempt);
      attempt += 1;
    }
  }
}

/** Removes the locks of who is gone, or throws. */
async function removeLeft(
  { holders }: StackLocked,
  stack: LockedStack,
  notes: RunNotes,
  attempt: number,
): Promise<void> {
  const { json } = stack;
  const cancel = cancelOf(stack);
  const problems = [];
  for (const holder of holders) problems.push(await whyHeld(holder, { notes, cancel, json }));
  const found = problems.flatMap((each) => each ?? []);
  if (found.length > 0) throw new StackLocked(holders, found);
  if (holders.length === 0 || attempt >= attempts)
    throw new StackLocked(holders, lockProblems(holders, cancel));
  for (const holder of holders) removeLock(holder);
}

function cancelOf({ stackName, projectDir }: LockedStack): string {
  return `pulumi cancel ${stackName} --cwd ${projectDir}`;
}
