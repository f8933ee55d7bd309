import { existsSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';

import { UserError } from '../../errors';
import { explainFiles } from './file-errors';
import type { StateFiles } from './state-files';

/** A run writes the state anew, keeps the one before, and at its end two copies; it grows with what is made. */
const timesTheState = 8;

const mib = 2 ** 20;
const least = 4 * mib;

/** How much room there is on the disk of a state, and how much a run needs, in bytes. */
export interface Room {
  readonly free: number;
  readonly needed: number;
}

/** @throws UserError where the folder cannot be looked at */
export function roomFor(files: StateFiles): Room {
  return explainFiles(files.folder, () => {
    const { folder, state, copies } = files;
    const { bavail, bsize } = statfsSync(existing(folder));
    // One that was cut off says nothing of how large it is going to be.
    const kept = [...(state === undefined ? [] : [state]), ...copies.map(({ file }) => file)];
    const sizes = kept.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    return { free: bavail * bsize, needed: Math.max(least, timesTheState * Math.max(0, ...sizes)) };
  });
}

/** `312 MiB`, never more than there is. */
export function shownFree({ free }: Room): string {
  return `${Math.floor((free / mib) * 10) / 10} MiB`;
}

export function shownNeed({ needed }: Room): string {
  return `${Math.ceil(needed / mib)} MiB`;
}

/** @throws UserError where a run would fill the disk: Pulumi then cuts its own state off */
export function checkRoom(files: StateFiles): void {
  const room = roomFor(files);
  if (room.free >= room.needed) return;
  throw new UserError('There is hardly any room left where Pulumi keeps its state: nothing was changed', [
    {
      where: files.folder,
      message: `${shownFree(room)} are free, and a run may need ${shownNeed(room)}`,
      fix: 'make room on that disk, then run the same command again',
    },
  ]);
}

/** The folder, or what is there of the way to it: Pulumi makes the rest. */
function existing(folder: string): string {
  const parent = path.dirname(folder);
  return existsSync(folder) || parent === folder ? folder : existing(parent);
}
