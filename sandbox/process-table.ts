import { readdirSync, readFileSync } from 'node:fs';

import execa from 'execa';

/** A process. Its start time tells it apart from another one that got the same number later. */
export interface ProcessRecord {
  readonly pid: number;
  readonly started: string;
}

/** Whether this very process still runs. */
export async function isRunning({ pid, started }: ProcessRecord): Promise<boolean> {
  return (await startTime(pid)) === started;
}

/**
 * When a process was started, in words that are the same each time they are
 * asked for; undefined where there is none of that number (a zombie is none).
 */
export async function startTime(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxStartTime(pid);
  const ps = await execa('ps', ['-o', 'stat=,lstart=', '-p', `${pid}`], {
    reject: false,
    env: { LC_ALL: 'C' },
  });
  const [, state, started] = /^(\S+)\s+(.*\S)\s*$/.exec(ps.stdout) ?? [];
  return ps.exitCode === 0 && state !== undefined && !state.startsWith('Z') ? started : undefined;
}

/** Ticks since the machine started, with the name of that start: ticks begin anew with each. */
function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (ticks === undefined || state === 'Z' || state === 'X') return undefined;
    return `${ticks}@${bootId()}`;
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Processes that were started by exactly this path, which has to be absolute and nobody else's. */
export async function findProcesses(file: string): Promise<ProcessRecord[]> {
  const pids = process.platform === 'linux' ? linuxProcesses(file) : await otherProcesses(file);
  const records = await Promise.all(pids.map(async (pid) => ({ pid, started: await startTime(pid) })));
  return records.flatMap(({ pid, started }) => (started === undefined ? [] : [{ pid, started }]));
}

function linuxProcesses(file: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        return readFileSync(`/proc/${entry}/cmdline`, 'utf8').startsWith(`${file}\0`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function otherProcesses(file: string): Promise<number[]> {
  const ps = await execa('ps', ['-axo', 'pid=,command='], { reject: false });
  return ps.stdout.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return command?.startsWith(`${file} `) ? [Number(pid)] : [];
  });
}
