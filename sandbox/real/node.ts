import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import execa from 'execa';

import { UserError } from '../../src/errors';
import { lastLines } from '../health';
import type { SandboxPaths } from '../paths';
import type { ProcessRecord } from '../process-table';
import { isRunning } from '../process-table';
import type { Daemon } from '../processes';
import { startDaemon } from '../processes';
import type { Addresses } from './addresses';
import { nodeName } from './addresses';
import { cgroupFolders, makeCgroups } from './cgroups';

export interface NodeOptions {
  readonly paths: SandboxPaths;
  readonly addresses: Addresses;
  /** The unpacked Debian packages. */
  readonly packages: string;
}

/** A node whose namespaces stand. */
export interface RunningNode {
  readonly daemon: Daemon;
  /** Its first process, by the number that this machine has for it. */
  readonly pid: number;
}

/**
 * Makes the namespaces of a node, with a root of its own: of this machine's
 * files it has those in the sandbox's folder `node` alone. They last until
 * the process that is returned is killed.
 *
 * @throws UserError with what the set-up said where it does not work
 */
export async function startNode({ paths, addresses, packages }: NodeOptions): Promise<RunningNode> {
  const { node } = paths;
  for (const folder of ['root', 'etc', 'var', 'certs.d'])
    await mkdir(path.join(node, folder), { recursive: true });
  makeCgroups(addresses.cgroup);
  const log = path.join(paths.logs, 'node.log');
  const daemon = await startDaemon({
    file: path.join(paths.programs, 'node'),
    args: [
      ...['--mount', '--net', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--propagation=private'],
      // The namespace of cgroups begins at those that its first process is in.
      ...['sh', ...enterCgroups(addresses), 'unshare', '--cgroup', 'sh', path.join(__dirname, 'setup.sh')],
    ],
    cwd: paths.dir,
    env: {
      PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
      PACKAGES: packages,
      NODE: node,
      PROGRAMS: path.join(node, 'programs'),
      HOSTNAME: nodeName,
      ADDRESS: addresses.node,
      CGROUP: addresses.cgroup,
    },
    log,
  });
  const deadline = Date.now() + 30_000;
  for (;;) {
    const pid = initOf(daemon.record);
    if (pid !== undefined && existsSync(`/proc/${pid}/root/run/ready`)) return { daemon, pid };
    const ended = daemon.ended();
    if (ended !== undefined || Date.now() > deadline) {
      throw new UserError('The namespaces of the node could not be made', [
        { where: log, message: `${ended ?? 'they took too long'}; it said last:\n${await lastLines(log)}` },
      ]);
    }
    await sleep(20);
  }
}

/** The number that this machine has for a node's first process. */
export function initOf({ pid }: ProcessRecord): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return child ? Number(child) : undefined;
  } catch {
    return undefined;
  }
}

/** `sh` arguments that put the process into the node's cgroups and go on with the arguments after these. */
function enterCgroups(addresses: Addresses, below = ''): string[] {
  const files = cgroupFolders(addresses.cgroup).map((folder) => path.join(folder, below, 'cgroup.procs'));
  return ['-c', `for file in ${files.join(' ')}; do echo $$ > "$file" || exit; done; exec "$@"`, 'sh'];
}

/** Arguments of `sh` for a program that is to run in the node. */
export function insideNode(addresses: Addresses, pid: number, command: readonly string[]): string[] {
  const enter = ['nsenter', '-t', `${pid}`, '-m', '-n', '-p', '-u', '-i', '-C', '--'];
  return [...enterCgroups(addresses, 'init'), ...enter, ...command];
}

/**
 * Runs a command in the node and waits for it.
 *
 * @param stdin the number of an open file
 */
export async function runInNode(
  addresses: Addresses,
  pid: number,
  command: readonly string[],
  stdin: number | 'ignore' = 'ignore',
): Promise<string> {
  const done = await execa('sh', insideNode(addresses, pid, command), {
    env: { PATH: nodePath },
    extendEnv: false,
    stdin,
  });
  return done.stdout;
}

/** PATH of every program in the node. */
export const nodePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Asks every process of a node to end, as a machine does that is shut down, and waits a few seconds for it. */
export async function endProcesses(record: ProcessRecord, graceSeconds = 8): Promise<void> {
  // After a restart of the machine another process may have the number: it would be told to end, with all others.
  if (!(await isRunning(record))) return;
  const pid = initOf(record);
  if (pid === undefined || isOfThisMachine(pid)) return;
  // To all of them but the first.
  await execa('nsenter', ['-t', `${pid}`, '-m', '-p', '--', '/bin/sh', '-c', 'kill -TERM -1'], {
    reject: false,
    env: { PATH: nodePath },
  });
  const deadline = Date.now() + graceSeconds * 1000;
  while ((await containersLeft(pid)) && Date.now() < deadline) await sleep(100);
}

/** Whether a process sees the processes of this machine, which the first one of a node does not. */
function isOfThisMachine(pid: number): boolean {
  const space = (of: string) => readlinkSync(`/proc/${of}/ns/pid`);
  try {
    return space(`${pid}`) === space('self');
  } catch {
    // It has ended.
    return false;
  }
}

/** Ends a node with whatever still runs in it. */
export async function endNode(record: ProcessRecord): Promise<void> {
  if (!(await isRunning(record))) return;
  const pid = initOf(record);
  if (pid !== undefined && !isOfThisMachine(pid)) kill(pid);
  kill(record.pid);
  while (await isRunning(record)) await sleep(20);
}

/** Whether anything runs in a container; what looks after containers ends with the node. */
async function containersLeft(init: number): Promise<boolean> {
  return (await readdir('/proc'))
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== init)
    .some((entry) => isBelow(Number(entry), init) && readFile(`/proc/${entry}/comm`) !== 'containerd-shim');
}

function isBelow(pid: number, ancestor: number): boolean {
  for (let each = pid; each > 1;) {
    each = Number(/^PPid:\s+(\d+)$/m.exec(readFile(`/proc/${each}/status`))?.[1] ?? 0);
    if (each === ancestor) return true;
  }
  return false;
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
