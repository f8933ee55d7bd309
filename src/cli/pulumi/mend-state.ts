import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { isRecord } from '../../record';
import { backendFolder } from './backend-folder';
import { pulumi } from './command';
import { explainedFile } from './file-errors';
import type { Looking } from './left-lock';
import { whyHeld } from './left-lock';
import type { LockHolder } from './lock-holder';
import { StackLocked } from './lock-holder';
import type { StateOwner } from './put-aside';
import { putAside, restore, wholeCopy } from './put-aside';
import { toBeRead } from './read-anew';
import { checkRoom } from './room';
import { isState, isWhole, StateFiles } from './state-files';

/** What Pulumi cannot read. */
interface CutOff {
  readonly isState: boolean;
  readonly isTags: boolean;
  /** Locks, tags, and notes on files, without which Pulumi can note something on the stack. */
  readonly first: readonly string[];
  /** Records of runs. */
  readonly runs: readonly string[];
}

/**
 * Makes sure that a run can read and write what Pulumi keeps of its stack, where
 * that is a folder. On a full disk Pulumi leaves cut-off files, and then reads
 * nothing any more. They are put aside, and the newest whole copy of the state is
 * put in the place of one that was cut off. What it does not know the run finds
 * in the cluster, with which the state is compared: see `takeOver`.
 *
 * @throws UserError where there is no room, or no whole copy, or the files cannot be written
 * @throws StackLocked where another run is at work on what was cut off
 */
export async function prepareState(owner: StateOwner, looking: Looking): Promise<void> {
  const folder = await backendFolder(owner.projectDir);
  if (folder === undefined) return;
  const files = new StateFiles(folder, owner.stackName);
  try {
    checkRoom(files);
    const before = cutOff(files);
    if (isSound(before) && !existsSync(files.noteToCome)) return;
    await checkNobodyWorks(files, looking);
    await alone(files, () => mend(files, owner, stillSo(before, cutOff(files))));
  } catch (error) {
    throw explainedFile(folder, error);
  }
}

async function mend(files: StateFiles, owner: StateOwner, found: CutOff): Promise<void> {
  const { state, noteToCome } = files;
  if (found.isState && state !== undefined) wholeCopy(files, state, owner);
  // Before anything is touched, and until it is noted where `takeOver` looks: any step may be the last one.
  if (found.isState || found.isTags || found.runs.length > 0) writeFileSync(noteToCome, '');
  for (const file of found.first) putAside(files, file);
  if (existsSync(noteToCome)) {
    // What is taken over without a state is read anyway.
    if (files.isThere) await noteToBeRead(owner);
    rmSync(noteToCome, { force: true });
  }
  for (const file of found.runs) putAside(files, file);
  if (found.isState) restore(files, owner);
}

function cutOff({ state, tags, locks, runs }: StateFiles): CutOff {
  const isCutOff = (file: string) => !isWhole(file);
  const known = [...(state === undefined ? [] : [state]), tags, ...locks, ...runs];
  // Nobody has a lock that is cut off: Pulumi takes one by putting a whole file in its place.
  const first = [...locks, tags, ...known.map((file) => `${file}.attrs`)].filter(isCutOff);
  return {
    isState: state !== undefined && !isWhole(state, isState),
    isTags: first.includes(tags),
    first,
    runs: runs.filter(isCutOff),
  };
}

/** One that was waited for may have written it meanwhile, or another command mended it. */
function stillSo(before: CutOff, now: CutOff): CutOff {
  return {
    isState: before.isState && now.isState,
    isTags: before.isTags && now.isTags,
    first: before.first.filter((file) => now.first.includes(file)),
    runs: before.runs.filter((file) => now.runs.includes(file)),
  };
}

function isSound(found: CutOff): boolean {
  return !found.isState && found.first.length === 0 && found.runs.length === 0;
}

/** Two commands that mend the same would each put aside what the other made. */
async function alone(files: StateFiles, work: () => Promise<void>): Promise<void> {
  const folder = path.dirname(files.noteToCome);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { default: lockfile } = await import('proper-lockfile');
  const release = await lockfile
    .lock(folder, {
      lockfilePath: `${files.noteToCome}.lock`,
      realpath: false,
      stale: 15_000,
      retries: { retries: 60, factor: 1, minTimeout: 500, maxTimeout: 500 },
      // After a suspended laptop; throwing could not be caught by anyone.
      onCompromised: () => undefined,
    })
    .catch((error: unknown) => {
      throw error instanceof Error && 'code' in error && error.code === 'ELOCKED'
        ? beingMended(folder)
        : error;
    });
  try {
    await work();
  } finally {
    await release().catch(() => undefined);
  }
}

function beingMended(where: string): UserError {
  return new UserError('What Pulumi keeps of this stack was cut off, and another command is mending it', [
    { where, message: 'it did so for half a minute', fix: 'wait for it, then run this again' },
  ]);
}

/** One that runs may be about to write the very file again. */
async function checkNobodyWorks(files: StateFiles, looking: Looking): Promise<void> {
  const problems: Problem[] = [];
  const holders = files.locks.flatMap((file) => holderIn(file) ?? []);
  for (const holder of holders) {
    const why = await whyHeld(holder, looking);
    if (why) problems.push(why);
  }
  if (problems.length > 0) throw new StackLocked(holders, problems);
}

/** Who took a lock; undefined for one that was cut off. */
function holderIn(file: string): LockHolder | undefined {
  if (!isWhole(file)) return undefined;
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isRecord(content)) return undefined;
    const { pid, username: user, hostname: host, timestamp: since } = content;
    if (typeof pid !== 'number' || typeof user !== 'string') return undefined;
    if (typeof host !== 'string' || typeof since !== 'string') return undefined;
    return { lock: pathToFileURL(file).href, pid, user, host, since };
  } catch {
    // Gone meanwhile.
    return undefined;
  }
}

/** For the run that follows, or the one after it. */
async function noteToBeRead({ stackName, projectDir }: StateOwner): Promise<void> {
  const args = ['stack', 'tag', 'set', toBeRead, 'true', '--stack', stackName, '--non-interactive'];
  await pulumi(args, { cwd: projectDir });
}
