import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import execa from 'execa';

import { UserError } from '../../src/errors';
import { noteUse, removeUnused } from '../cache';
import type { SandboxPaths } from '../paths';

/** What of containerd's folder images are in: their layers as they came, unpacked, and what is known of them. */
const parts = [
  'io.containerd.content.v1.content',
  'io.containerd.snapshotter.v1.overlayfs',
  'io.containerd.metadata.v1.bolt',
];
/** The files in it that change where they are. All others are written once. */
const databases = [
  'io.containerd.metadata.v1.bolt/meta.db',
  'io.containerd.snapshotter.v1.overlayfs/metadata.db',
];
/** What was taken in: beside the node's disk, where only this machine writes, and in what is kept. */
const noteName = 'images.json';
/** Counts up with what is in a kept folder. */
const layout = 2;
/** Those of fewer bytes are imported in a second. */
const worthKeeping = 200 * 2 ** 20;

/** Images that a node has, or is to have, and where they are kept for the next one. */
export interface ImageSet {
  readonly archives: readonly string[];
  readonly cacheDir: string;
  /** The node's Debian packages: another containerd may keep things otherwise. */
  readonly packages: string;
}

/**
 * Gives a node that has no images yet those of an earlier node, by hard links: containerd changes no file of an
 * image. Does nothing where there are none, or where they are on another disk.
 */
export async function takeStore(paths: SandboxPaths, images: ImageSet): Promise<void> {
  const target = storeOf(paths);
  // Of a store that somebody has deleted.
  await rm(noteOf(paths), { force: true });
  const kept = keptAt(images);
  if (!existsSync(kept)) return;
  await noteUse(kept);
  const unfinished = `${target}.unfinished`;
  try {
    await copyStore(kept, unfinished);
    await rename(unfinished, target);
    await copyFile(path.join(kept, noteName), noteOf(paths));
  } catch {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Which of these archives the node has not taken in yet, as they are now. */
export function missing(paths: SandboxPaths, archives: readonly string[]): string[] {
  const there = new Set(taken(paths));
  return archives.filter((each) => !there.has(fingerprint(each)));
}

/** Notes what the node has taken in. */
export async function note(paths: SandboxPaths, archives: readonly string[]): Promise<void> {
  const all = [...new Set([...taken(paths), ...archives.map(fingerprint)])];
  await writeFile(noteOf(paths), JSON.stringify(all));
}

/**
 * Whether a node has or had images.
 *
 * @throws UserError as `storeOf` does
 */
export function hasStore(paths: SandboxPaths): boolean {
  return existsSync(storeOf(paths));
}

/** Keeps the images of a node, on which no container has ever been started, for others. */
export async function keepStore(paths: SandboxPaths, images: ImageSet): Promise<void> {
  const { archives, cacheDir } = images;
  const ours = archives.every((each) => path.resolve(each).startsWith(`${cacheDir}${path.sep}`));
  const size = archives.reduce((sum, each) => sum + statSync(each).size, 0);
  const kept = keptAt(images);
  if (!ours || size < worthKeeping || existsSync(kept)) return;
  const unfinished = `${kept}.${process.pid}.unfinished`;
  try {
    await mkdir(path.dirname(kept), { recursive: true });
    await copyStore(storeOf(paths), unfinished);
    await copyFile(noteOf(paths), path.join(unfinished, noteName));
    await rename(unfinished, kept);
    await removeUnused(cacheDir);
  } catch {
    // Another run was faster, or the cache is on another disk: the images are imported next time, too.
    await rm(unfinished, { recursive: true, force: true });
  }
}

/**
 * Containerd's folder. What is done there is done while no container runs.
 *
 * @throws UserError where one has left a link in its path, which would lead this machine's root out of the node
 */
function storeOf({ node }: SandboxPaths): string {
  let folder = node;
  for (const part of ['var', 'lib', 'containerd']) {
    folder = path.join(folder, part);
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? true) continue;
    throw new UserError("The node's disk is not as the sandbox left it", [
      {
        where: folder,
        message: 'is no folder: a container with a part of the disk has put something else there',
        fix: 'remove it, or `talestack sandbox reset`',
      },
    ]);
  }
  return folder;
}

function noteOf({ node }: SandboxPaths): string {
  return path.join(node, noteName);
}

function keptAt({ archives, cacheDir, packages }: ImageSet): string {
  const from = path.basename(path.dirname(packages));
  const key = JSON.stringify([layout, from, ...archives.map(fingerprint).sort()]);
  return path.join(cacheDir, 'node-stores', createHash('sha256').update(key).digest('hex').slice(0, 16));
}

function fingerprint(archive: string): string {
  const { size, mtimeMs } = statSync(archive);
  return `${path.basename(archive)} ${size} ${mtimeMs}`;
}

function taken(paths: SandboxPaths): string[] {
  const file = noteOf(paths);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : [];
}

async function copyStore(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true, mode: 0o711 });
  const there = parts.map((each) => path.join(from, each));
  await execa('cp', ['--archive', '--link', ...there, to]);
  for (const each of databases) {
    await rm(path.join(to, each));
    await copyAtRest(path.join(from, each), path.join(to, each));
  }
}

/** A copy of a file that nobody wrote to meanwhile. */
async function copyAtRest(from: string, to: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = await stat(from);
    await copyFile(from, to);
    const after = await stat(from);
    if (before.mtimeMs === after.mtimeMs && before.size === after.size) return;
  }
  throw new Error(`${from} does not come to rest`);
}
