import { isRunning } from './process-table';
import type { Sandbox, SandboxName } from './sandbox';
import { describeSandbox, pathsOf } from './sandbox';
import type { DaemonName } from './state';
import { isPortName, programsOf, readState } from './state';

export interface ProgramStatus {
  readonly name: DaemonName;
  readonly running: boolean;
  readonly pid?: number;
  readonly port?: number;
}

export interface SandboxStatus {
  readonly name: string;
  /** Whether every program runs. */
  readonly running: boolean;
  readonly programs: readonly ProgramStatus[];
  readonly nodes: Sandbox['nodes'];
  /** What kind of volumes and snapshots it has: ones that hold no data, or folders on this machine. */
  readonly storage: 'simulated' | 'folders';
}

/** What runs of a sandbox, started or not. */
export async function sandboxStatus(options: SandboxName = {}): Promise<SandboxStatus> {
  const paths = pathsOf(options);
  const { nodes, processes, ports } = readState(paths);
  const programs = await Promise.all(
    programsOf(nodes).map(async (name): Promise<ProgramStatus> => {
      const record = processes[name];
      if (!record || !(await isRunning(record))) return { name, running: false };
      const port = isPortName(name) ? ports[name] : undefined;
      return { name, running: true, pid: record.pid, ...(port !== undefined && { port }) };
    }),
  );
  return {
    name: paths.name,
    running: programs.every(({ running }) => running),
    programs,
    nodes,
    storage: nodes === 'real' ? 'folders' : 'simulated',
  };
}

/** The sandbox, if all of it runs; nothing is started. */
export async function findSandbox(options: SandboxName = {}): Promise<Sandbox | undefined> {
  return (await sandboxStatus(options)).running ? describeSandbox(pathsOf(options)) : undefined;
}
