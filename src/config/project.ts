import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { parse } from 'yaml';

import type { ClusterKeys } from './own-kubeconfig';
import { ownKubeconfig } from './own-kubeconfig';

/** The folder that this program is in; it is a project itself. */
export const programDir = path.join(__dirname, '../..');

/** The nearest folder upward that is a project (a Pulumi.yaml named talestack), else that of this program. */
export function findProjectDir(from: string): string {
  for (let dir = path.resolve(from); ; dir = path.dirname(dir)) {
    if (isProject(dir)) return dir;
    if (dir === path.dirname(dir)) return programDir;
  }
}

function isProject(dir: string): boolean {
  const file = path.join(dir, 'Pulumi.yaml');
  if (!existsSync(file)) return false;
  try {
    const project: unknown = parse(readFileSync(file, 'utf8'));
    return (
      typeof project === 'object' && project !== null && 'name' in project && project.name === 'talestack'
    );
  } catch {
    // A file of another project that cannot be read is not ours to complain about.
    return false;
  }
}

/** `~` for the home folder, and a relative path below the project. */
export function resolvePath(projectDir: string, file: string): string {
  return path.resolve(projectDir, file.replace(/^~(?=\/|$)/, os.homedir()));
}

/** The kubeconfig of an environment: as configured, else of its own cluster, else that of this shell. */
export function kubeconfigPath(keys: ClusterKeys): string {
  return keys.kubeconfig ?? ownKubeconfig(keys) ?? defaultKubeconfig();
}

/** The kubeconfig of this shell: the first one of $KUBECONFIG, else ~/.kube/config. */
export function defaultKubeconfig(): string {
  const first = (process.env.KUBECONFIG ?? '').split(path.delimiter).find((each) => each !== '');
  return first === undefined ? path.join(os.homedir(), '.kube/config') : path.resolve(first);
}

/** The environment that is meant where none is named: $TALESTACK_ENV, else `sandbox`. */
export function environmentFromEnv(): string {
  const { TALESTACK_ENV } = process.env;
  return TALESTACK_ENV === undefined || TALESTACK_ENV === '' ? 'sandbox' : TALESTACK_ENV;
}
