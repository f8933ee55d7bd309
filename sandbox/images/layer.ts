import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import execa from 'execa';

import { noteUse } from '../cache';

/** Files of an image, as an uncompressed tar. */
export interface Layer {
  readonly file: string;
  /** SHA-256 of the tar, in hex. */
  readonly digest: string;
}

/** What a layer is made of, and how. */
export interface LayerRecipe {
  /** Shown, and a part of the file's name. */
  readonly name: string;
  /** Stands for all that goes into it: the layer is made anew when it changes. */
  readonly key: string;
  /** Fills a folder with the layer's files, or names the folder and the files in it. */
  readonly make: (folder: string) => Promise<Contents | undefined>;
}

/** Some of the files of a folder. */
export interface Contents {
  readonly root: string;
  /** Relative paths; a folder stands for itself alone. */
  readonly files: readonly string[];
}

/** Gives a layer, from the cache where it has been made before. */
export async function layer({ name, key, make }: LayerRecipe, cache: string): Promise<Layer> {
  const file = path.join(cache, `${name}-${key}.tar`);
  const note = `${file}.sha256`;
  await noteUse(file);
  if (existsSync(file) && existsSync(note)) return { file, digest: readFileSync(note, 'utf8').trim() };
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'talestack-layer-'));
  try {
    const contents = await make(folder);
    const unfinished = `${file}.${process.pid}.tmp`;
    await writeTar(contents ?? { root: folder, files: [] }, unfinished);
    const digest = await sha256(unfinished);
    await rename(unfinished, file);
    await writeFile(note, `${digest}\n`);
    return { file, digest };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeTar({ root, files }: Contents, target: string): Promise<void> {
  const args = [
    '--create',
    '--sort=name',
    '--mtime=@0',
    '--numeric-owner',
    '--file',
    target,
    '--directory',
    root,
  ];
  if (files.length === 0) await execa('tar', [...args, '.']);
  else
    await execa('tar', [...args, '--no-recursion', '--null', '--files-from=-'], {
      input: `${files.join('\0')}\0`,
    });
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** A key for {@link LayerRecipe.key}. */
export function keyOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n`).update(part);
  return hash.digest('hex').slice(0, 12);
}
