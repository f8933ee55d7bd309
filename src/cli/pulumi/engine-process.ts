import path from 'node:path';

import execa from 'execa';

import { withoutSecretVariables } from '../../config/secrets/variables';

/** A process that runs the engine, or may do so. */
export interface EngineProcess {
  readonly pid: number;
  /** Whether the command that started it is gone: nobody reads what it prints. */
  readonly isOrphan: boolean;
}

/** What is known of a process that took a lock. */
export interface Sought {
  readonly pid: number;
  /** When it took the lock. */
  readonly since: string;
  /** Numbers of the commands of ours that ran or run. */
  readonly commands: readonly number[];
}

/** A clock counts whole seconds in some places, and is set right while a process runs. */
export const clockSlackMs = 10_000;

/**
 * The process that took a lock; undefined where it has ended. One that is there
 * and cannot be looked at may well be at work.
 */
export async function findEngine({ pid, since, commands }: Sought): Promise<EngineProcess | undefined> {
  if (!exists(pid)) return undefined;
  const found = await lookAt(pid);
  if (!found) return exists(pid) ? { pid, isOrphan: false } : undefined;
  // One that has ended and was not asked for its status is none any more.
  if (found.state.startsWith('Z')) return undefined;
  // What began after the lock was taken has its number by chance. The name is asked for, too: a
  // machine that slept, and had its clock set, seems to have started all its processes later.
  if (found.started > Date.parse(since) + clockSlackMs && !isEngineName(found.name)) return undefined;
  return { pid, isOrphan: await isNobodys(found.parent, commands) };
}

/** Needs no secret, and is read in one language and time zone. */
function ps(args: readonly string[]) {
  const env = { ...withoutSecretVariables(process.env), LC_ALL: 'C', TZ: 'UTC' };
  return execa('ps', args, { reject: false, env, extendEnv: false });
}

/** Numbers of the engines that a process started. */
export async function enginesOf(parent: number): Promise<number[]> {
  const listed = await ps(['-ax', '-o', 'pid=,ppid=,stat=,comm=']);
  if (listed.failed) return [];
  return listed.stdout.split('\n').flatMap((line) => {
    const [pid, ppid, state = '', ...name] = line.trim().split(/\s+/);
    const isOne = Number(ppid) === parent && !state.startsWith('Z') && isEngineName(name.join(' '));
    return isOne ? [Number(pid)] : [];
  });
}

/** Also `.pulumi-wrapped` and `pulumi-3.246`. */
function isEngineName(name: string): boolean {
  return path.basename(name).includes('pulumi');
}

/** Who starts engines; any other parent is one that takes up what lost its own. */
const starters = /^(node.*|MainThread|tsx|\.?talestack.*|\.?pulumi.*|-?(ba|da|z|k|fi|a)?sh)$/;

/**
 * Whether a parent is not who started an engine. Nor is process 1 always that one:
 * a service manager of the user takes up orphans as well, and in a container 1 may
 * be a command of ours.
 */
async function isNobodys(parent: number, commands: readonly number[]): Promise<boolean> {
  if (commands.includes(parent)) return !exists(parent);
  if (parent <= 1) return true;
  const found = await lookAt(parent);
  if (!found) return !exists(parent);
  return !starters.test(path.basename(found.name));
}

/** Whether there is a process of this number, of whatever user. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

interface Process {
  readonly parent: number;
  readonly state: string;
  /** In milliseconds since 1970. */
  readonly started: number;
  readonly name: string;
}

/** Undefined where there is none of this number, or it may not be seen. */
async function lookAt(pid: number): Promise<Process | undefined> {
  const listed = await ps(['-o', 'ppid=,stat=,lstart=,comm=', '-p', `${pid}`]);
  const line = /^\s*(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d{4})\s+(.*\S)/.exec(listed.stdout);
  if (listed.failed || !line) return undefined;
  const [, parent, state = '', started = '', name = ''] = line;
  return { parent: Number(parent), state, started: Date.parse(`${started} UTC`), name };
}
