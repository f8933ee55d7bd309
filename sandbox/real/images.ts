import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import execa from 'execa';

import { noteUse } from '../cache';

/** An image whose only file is a program that needs no other. */
export interface ProgramImage {
  readonly name: string;
  /** A file that `ctr images import` takes. */
  readonly archive: string;
}

/**
 * Packs a program as an image, once.
 *
 * @param key what it is told apart by from another of its name; its folder, which names its pins, where undefined
 */
export async function packProgram(
  program: string,
  cacheDir: string,
  key = path.basename(path.dirname(program)),
): Promise<ProgramImage> {
  const base = path.basename(program);
  const name = `talestack.invalid/${base}:${key}`;
  const archive = path.join(cacheDir, 'node-images', `${base}-${key}.tar`);
  await noteUse(archive);
  if (existsSync(archive)) return { name, archive };
  const folder = `${archive}.${process.pid}.tmp`;
  await mkdir(path.join(folder, 'root'), { recursive: true });
  await copyFile(program, path.join(folder, 'root', base));
  const tar = (cwd: string, output: string, files: readonly string[]) =>
    execa('tar', ['--create', '--owner=0', '--group=0', '--mtime=@0', `--file=${output}`, ...files], { cwd });
  await tar(path.join(folder, 'root'), path.join(folder, 'layer.tar'), [base]);
  const diff = createHash('sha256')
    .update(await readFile(path.join(folder, 'layer.tar')))
    .digest('hex');
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: [`/${base}`] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${diff}`] },
  });
  await writeFile(path.join(folder, 'config.json'), config);
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }];
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  await tar(folder, path.join(folder, 'image.tar'), ['manifest.json', 'config.json', 'layer.tar']);
  await rename(path.join(folder, 'image.tar'), archive);
  await rm(folder, { recursive: true, force: true });
  return { name, archive };
}
