import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';

import execa from 'execa';

import { UserError } from '../../src/errors';
import { build } from '../binaries/build';
import { cacheKey, cachedPath, recipes } from '../binaries/pins';
import type { OnProgress } from '../progress';
import type { DebianLayer } from './debian';
import { debianKey, debianLayers } from './debian';
import { filesKey, filesLayer } from './files';
import type { Layer } from './layer';
import { keyOf, layer } from './layer';

/** Layers with files of our own: the folder of that name in `files`. */
type FilesLayer = `files-${
  | 'registry'
  | 'docker'
  | 'dashboard'
  | 'girder'
  | 'worker'
  | 'ingress'
  | 'postgres'
  | 'task'
  | 'teraslice'
  | 'titan'}`;

export type LayerName = DebianLayer | 'ferretdb' | 'python' | 'node' | FilesLayer;

const requirements = ['requirements.txt', 'requirements-debian.txt'].map((each) =>
  path.join(__dirname, 'girder', each),
);

/** What decides a layer. */
export function layerKey(name: LayerName): string {
  if (isFiles(name)) return filesKey(folderOf(name));
  switch (name) {
    case 'ferretdb':
      return cacheKey(recipes.ferretdb);
    case 'python':
      return keyOf(...requirements.map((each) => readFileSync(each)));
    case 'node':
      return keyOf(process.version, process.arch);
    case 'base':
    case 'docker':
    case 'registry':
    case 'postgres':
      return debianKey();
  }
}

export interface LayerOptions {
  /** Where programs and layers are kept. */
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: OnProgress;
}

/** Makes layers one after the other, each at most once for each key. */
export async function makeLayers(
  names: readonly LayerName[],
  options: LayerOptions,
): Promise<ReadonlyMap<LayerName, Layer>> {
  const cache = path.join(options.cacheDir, 'images', 'layers');
  const made = new Map<LayerName, Layer>();
  const debian = await debianLayers(cache);
  for (const name of new Set(names)) made.set(name, await makeLayer(name, cache, options, debian));
  return made;
}

async function makeLayer(
  name: LayerName,
  cache: string,
  options: LayerOptions,
  debian: Readonly<Record<DebianLayer, Layer>>,
): Promise<Layer> {
  if (isFiles(name)) return filesLayer(folderOf(name), cache);
  const key = layerKey(name);
  switch (name) {
    case 'ferretdb': {
      const target = cachedPath(recipes.ferretdb, options.cacheDir);
      if (!existsSync(target)) await build(recipes.ferretdb, options);
      return layer({ name, key, make: (folder) => addDatabase(target, folder) }, cache);
    }
    case 'node':
      return layer({ name, key, make: (folder) => addProgram(process.execPath, folder, 'node') }, cache);
    case 'python':
      return layer({ name, key, make: installPython }, cache);
    case 'base':
    case 'docker':
    case 'registry':
    case 'postgres':
      return debian[name];
  }
}

async function addProgram(program: string, folder: string, name: string): Promise<undefined> {
  const bin = path.join(folder, 'usr/local/bin');
  await mkdir(bin, { recursive: true, mode: 0o755 });
  await copyFile(program, path.join(bin, name));
}

/** One program by three names. */
async function addDatabase(program: string, folder: string): Promise<undefined> {
  await addProgram(program, folder, 'ferretdb');
  for (const name of ['mongodump', 'mongorestore']) {
    await symlink('ferretdb', path.join(folder, 'usr/local/bin', name));
  }
}

/** girder and gwvolman from PyPI, for the interpreter of Debian 12. */
async function installPython(folder: string): Promise<undefined> {
  const { stdout } = await execa('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  if (stdout.trim() !== '3.11') {
    throw new UserError('The image of girder cannot be made here', [
      {
        message: `python3 is ${stdout.trim()}, and packages are installed for 3.11 of Debian 12`,
        fix: 'run it on Debian 12',
      },
    ]);
  }
  // Every package is pinned, so there is nothing to resolve.
  const args = [
    '-m',
    'pip',
    'install',
    '--no-deps',
    '--quiet',
    '--disable-pip-version-check',
    '--root-user-action=ignore',
  ];
  const files = requirements.flatMap((each) => ['--requirement', each]);
  await execa('python3', [...args, '--target', path.join(folder, 'opt/python'), ...files], {
    stdin: 'ignore',
  });
}

function isFiles(name: LayerName): name is FilesLayer {
  return name.startsWith('files-');
}

function folderOf(name: FilesLayer): string {
  return path.join(__dirname, 'files', name.slice('files-'.length));
}
