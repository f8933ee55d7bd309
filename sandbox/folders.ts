import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Binaries } from './binaries';
import { ownFolderMarker, providerOnPath, standInProvider } from './binaries';
import type { SandboxPaths } from './paths';

/** Makes the folders of a sandbox, for its user alone, and the passphrase of its Pulumi state. */
export async function ensureFolders(paths: SandboxPaths): Promise<void> {
  const { dir, etcdData, logs, kwokHome, pulumiHome, backend } = paths;
  for (const folder of [dir, etcdData, logs, kwokHome, pulumiHome, backend]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  await chmod(dir, 0o700);
  if (existsSync(paths.passphrase)) return;
  // `wx`: a passphrase is never written over; the state is of no use without it.
  await writeFile(paths.passphrase, `${randomBytes(24).toString('base64url')}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
}

/** Puts links to the programs where they go by their own names. */
export async function linkPrograms(
  paths: SandboxPaths,
  { programs }: Binaries,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { kubectl, pulumi, 'pulumi-language-nodejs': host, ...servers } = programs;
  await linkAll(paths.programs, { ...servers, ...more });
  await linkAll(paths.bin, { kubectl, pulumi, 'pulumi-language-nodejs': host });
  await linkProvider(paths);
}

/** Points at Pulumi's own plugin, or at the stand-in of this checkout: either may be another one than at the last start. */
export async function linkProvider({ bin }: SandboxPaths): Promise<void> {
  const link = path.join(bin, 'pulumi-resource-kubernetes');
  const target = providerOnPath() ?? standInProvider;
  if ((await readlink(link).catch(() => undefined)) === target) return;
  // Two starts that find the sandbox running do this side by side.
  const unfinished = `${link}.${process.pid}.tmp`;
  await rm(unfinished, { force: true });
  await symlink(target, unfinished);
  await rename(unfinished, link);
}

async function linkAll(folder: string, links: Readonly<Record<string, string>>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path.join(folder, ownFolderMarker), '');
  for (const [name, file] of Object.entries(links)) await symlink(file, path.join(folder, name));
}
