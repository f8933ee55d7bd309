import { spawnSync } from 'node:child_process';

/** What a command of ours started, at one moment. */
export interface Family {
  readonly cli: number;
  readonly engine: number | undefined;
  /** The stand-in provider, and whatever else the engine started. */
  readonly providers: readonly number[];
}

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly isZombie: boolean;
  readonly command: string;
}

function table(): Row[] {
  const { stdout } = spawnSync('ps', ['-ax', '-o', 'pid=,ppid=,stat=,comm='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, state = '', command = ''] = line.trim().split(/\s+/);
    if (pid === undefined || pid === '') return [];
    return [{ pid: Number(pid), parent: Number(parent), isZombie: state.startsWith('Z'), command }];
  });
}

export function familyOf(cli: number): Family {
  const rows = table();
  const engine = rows.find(({ parent, command }) => parent === cli && command === 'pulumi')?.pid;
  const providers = rows.filter(({ parent }) => parent === engine).map(({ pid }) => pid);
  return { cli, engine, providers: engine === undefined ? [] : providers };
}

/** Those that still run. */
export function living(pids: readonly number[]): number[] {
  const running = new Set(table().flatMap(({ pid, isZombie }) => (isZombie ? [] : [pid])));
  return pids.filter((pid) => running.has(pid));
}

export function kill(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself a moment before.
    }
  }
}
