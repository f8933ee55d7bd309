import execa from 'execa';

/** A process that runs the engine. */
export interface EngineProcess {
  readonly pid: number;
  /** Whether what started it is gone: nobody reads what it prints. */
  readonly isOrphan: boolean;
}

/** The engine of this number; undefined where it has ended, or the number is another program's by now. */
export async function findEngine(pid: number): Promise<EngineProcess | undefined> {
  if (!exists(pid)) return undefined;
  const found = await engines();
  // Who cannot be looked at may well be at work.
  if (!found) return { pid, isOrphan: false };
  const engine = found.find((each) => each.pid === pid);
  return engine && { pid, isOrphan: engine.parent === 1 };
}

/** Numbers of the engines that a process started. */
export async function enginesOf(parent: number): Promise<number[]> {
  return ((await engines()) ?? []).filter((each) => each.parent === parent).map(({ pid }) => pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** All of this machine; undefined where they cannot be listed. */
async function engines(): Promise<{ pid: number; parent: number }[] | undefined> {
  const ps = await execa('ps', ['-ax', '-o', 'pid=,ppid=,stat=,comm='], { reject: false });
  if (ps.failed) return undefined;
  return ps.stdout.split('\n').flatMap((line) => {
    const [pid, parent, state = '', ...command] = line.trim().split(/\s+/);
    // One that has ended and was not asked for its status is none any more.
    if (state.startsWith('Z') || !/(^|\/)pulumi$/.test(command.join(' '))) return [];
    return [{ pid: Number(pid), parent: Number(parent) }];
  });
}
