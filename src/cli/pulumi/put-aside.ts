import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { UserError } from '../../errors';
import type { StateFiles } from './state-files';
import { isState, isWhole } from './state-files';

export interface StateOwner {
  readonly projectDir: string;
  readonly stackName: string;
}

/** Moves away a file that Pulumi cannot read, and says so. */
export function putAside(files: StateFiles, file: string): void {
  const aside = placeFor(files, file);
  renameSync(file, aside);
  console.error(`${file} was cut off, and is now ${aside}`);
}

/**
 * Puts the newest whole copy of a state in the place of the one that was cut off,
 * unless that is whole by now. At each moment there is a state: without one, the
 * stack would seem to be empty.
 *
 * @throws UserError where no copy is whole
 */
export function restore(files: StateFiles, owner: StateOwner): void {
  const { state } = files;
  if (state === undefined) return;
  const copy = wholeCopy(files, state, owner);
  const fresh = `${state}.whole-${process.pid}`;
  try {
    copyWhole(copy.file, fresh);
    if (isWhole(state, isState)) return;
    const { size } = statSync(state);
    const aside = placeFor(files, state);
    alsoAt(state, aside);
    try {
      renameSync(fresh, state);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
    console.error(
      `The state of ${owner.stackName} was cut off (${size} bytes are left of it), as a full disk leaves it. In its place is now the newest whole copy, ${path.basename(copy.file)} of ${new Date(copy.time).toISOString()}; it is compared with the cluster next. What was cut off is ${aside}`,
    );
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** @throws UserError where there is none */
export function wholeCopy(files: StateFiles, state: string, owner: StateOwner): StateFiles['copies'][number] {
  const copy = files.copies.find(({ file }) => isWhole(file, isState));
  if (copy) return copy;
  const { stackName, projectDir } = owner;
  const aside = path.join(os.homedir(), path.basename(state));
  throw new UserError(`The state of ${stackName} was cut off, and there is no whole copy of it`, [
    {
      where: state,
      message: `${statSync(state).size} bytes are left of it, as a full disk leaves it; neither the file beside it (.bak) nor one of .pulumi/backups and .pulumi/history can be read`,
      fix: `put a copy of your own in its place (a backup of the disk). If there is none: mv ${state} ${aside}, then npx talestack --dir ${projectDir} up ${stackName}, which takes over the objects that carry its stamp`,
    },
  ]);
}

function placeFor(files: StateFiles, file: string): string {
  const aside = files.placeAside(file);
  mkdirSync(path.dirname(aside), { recursive: true, mode: 0o700 });
  return aside;
}

function alsoAt(file: string, to: string): void {
  try {
    linkSync(file, to);
  } catch {
    // Not every file system has links.
    copyFileSync(file, to);
  }
}

/** On the disk, and not only on its way there. */
function copyWhole(file: string, to: string): void {
  copyFileSync(file, to);
  const opened = openSync(to, 'r+');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
