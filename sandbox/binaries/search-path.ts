import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** A file of this name marks a folder as made by the sandbox: what is in it is never taken for an installed program. */
export const ownFolderMarker = '.talestack-sandbox';

/** The folders of PATH without those that a sandbox put there (`eval "$(talestack sandbox env)"`). */
export function searchPath(env: Environment): readonly string[] {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.filter((folder) => !existsSync(path.join(folder, ownFolderMarker)));
}

/** The first executable of this name in the folders. */
export function findProgram(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
