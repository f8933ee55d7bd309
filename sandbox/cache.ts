import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { recipes } from './binaries/pins';

const hour = 3_600_000;
/** How long something is kept that nobody uses, in milliseconds. */
const month = 30 * 24 * hour;

/** The folders of the cache, and how long each keeps what is in it. What else is in the cache is not ours. */
const shelves: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.values(recipes).map(({ name }) => [name, month])),
  'node-packages': month,
  'node-images': month,
  'images/layers': month,
  // Packed of what is there anyway, in a minute, and larger than all else.
  images: hour,
  'node-stores': hour,
};

/** In each of these folders: an empty file for each thing in it, as old as its last use. */
const usesName = '.uses';
const notThings = new Set([usesName, 'layers', 'lock']);
/** A file that goes with another one of that name. */
const besides = ['.sha256'];
/** In the cache: a file for each sandbox that runs programs of it, with its folder. */
const sandboxesName = 'sandboxes';

/** Notes that something in a folder of the cache is used now. */
export async function noteUse(thing: string): Promise<void> {
  const file = markerOf(thing);
  const now = new Date();
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '');
    await utimes(file, now, now);
  } catch {
    // A cache that nobody can write to is one that nothing is removed from.
  }
}

/** Notes that a sandbox has links to programs in the cache, which so stay for as long as it does. */
export async function noteSandbox(cacheDir: string, dir: string): Promise<void> {
  const folder = path.join(cacheDir, sandboxesName);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, createHash('sha256').update(dir).digest('hex').slice(0, 16)), dir);
}

/** Removes what nobody has used for long, and no sandbox that there is has links to. Called where something new was made. */
export async function removeUnused(cacheDir: string, now = Date.now()): Promise<void> {
  const linked = await linkedBySandboxes(cacheDir);
  const root = await realpath(cacheDir);
  for (const [shelf, kept] of Object.entries(shelves)) {
    const folder = path.join(root, shelf);
    for (const name of await entries(folder)) {
      if (notThings.has(name) || besides.some((ending) => name.endsWith(ending))) continue;
      const thing = path.join(folder, name);
      const isLinked = linked.some((each) => each === thing || each.startsWith(`${thing}${path.sep}`));
      if (isLinked || now - (await lastUse(thing)) < kept) continue;
      for (const each of [...besides.map((ending) => `${thing}${ending}`), thing, markerOf(thing)])
        await rm(each, { recursive: true, force: true });
    }
  }
}

async function linkedBySandboxes(cacheDir: string): Promise<readonly string[]> {
  const folder = path.join(cacheDir, sandboxesName);
  const links: string[] = [];
  for (const name of await entries(folder)) {
    const file = path.join(folder, name);
    const dir = await readFile(file, 'utf8');
    // As sandboxPaths has them.
    const found = await Promise.all(
      ['programs', 'bin', 'node/programs'].map((each) => linksIn(path.join(dir, each))),
    );
    if (found.flat().length === 0) await rm(file, { force: true });
    links.push(...found.flat());
  }
  return links;
}

/** What the links in a folder lead to. */
async function linksIn(folder: string): Promise<string[]> {
  const targets = await Promise.all(
    (await entries(folder)).map((name) => realpath(path.join(folder, name)).catch(() => undefined)),
  );
  return targets.flatMap((each) => each ?? []);
}

/** When something was used last, or made. */
async function lastUse(thing: string): Promise<number> {
  const times = await Promise.all(
    [thing, markerOf(thing)].map((each) =>
      stat(each).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}

function markerOf(thing: string): string {
  return path.join(path.dirname(thing), usesName, path.basename(thing));
}

/** Names in a folder; none where there is no folder. */
async function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
