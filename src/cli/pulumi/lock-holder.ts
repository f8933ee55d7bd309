import type { Problem } from '../../errors';
import { UserError } from '../../errors';

/** Who holds the lock of a stack, as Pulumi tells it. */
export interface LockHolder {
  /** URL of the lock in the backend. */
  readonly lock: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** When it was taken. */
  readonly since: string;
}

/** Another run works on the stack, or one that was killed left its lock. */
export class StackLocked extends UserError {
  /**
   * @param holders none where the backend does not say
   * @param problems what is known of them
   */
  constructor(
    readonly holders: readonly LockHolder[],
    problems: readonly Problem[] = lockProblems(holders),
  ) {
    super('Another run holds the lock of this stack', problems);
  }
}

/** @param cancel the command that removes all locks of the stack */
export function lockProblems(holders: readonly LockHolder[], cancel = 'pulumi cancel'): Problem[] {
  if (holders.length > 0) return holders.map((holder) => atWork(holder, cancel));
  const message = 'its state can be changed by one run at a time';
  return [{ message, fix: `wait for it; if it was killed: ${cancel}` }];
}

export function atWork({ user, host, pid, since }: LockHolder, cancel: string): Problem {
  return {
    where: `${user}@${host}`,
    message: `process ${pid} works on it since ${since}`,
    fix: `wait for it, or stop it there (Ctrl-C, or kill -INT ${pid}); if it is known to be over: ${cancel}`,
  };
}

const line = /^\s*(\S+:\/\/\S+): created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/gm;

/** The holders in what Pulumi printed; backends that are services do not name them. */
export function lockHolders(said: string): LockHolder[] {
  const found = [...said.matchAll(line)].map(([, url = '', user = '', host = '', pid, since = '']) => {
    const lock = url.replace(/\?.*$/, '');
    return [lock, { lock, user, host, pid: Number(pid), since }] as const;
  });
  // Pulumi may say it twice.
  return [...new Map(found).values()];
}
