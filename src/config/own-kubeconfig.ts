import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { writePrivateFile } from './files/replace-file';
import type { Config } from './schema';
import { stateFolder } from './state-folder';

/** The keys that say which cluster is meant. */
export type ClusterKeys = Pick<Config, 'kubeconfig' | 'context'> & {
  readonly cluster: Pick<Config['cluster'], 'type' | 'project' | 'location' | 'name'>;
};

/** Kubeconfigs of clusters that we made, copied from the outputs of their stacks. */
function folder(): string {
  return path.join(stateFolder(), 'kubeconfig');
}

/**
 * Where the kubeconfig of an environment's own cluster is kept on this machine.
 * It has the cluster's name and no environment's, so that it never means another.
 *
 * @returns undefined for an environment that cannot have a cluster of its own, or names one by itself
 */
export function ownKubeconfigFile({ kubeconfig, context, cluster }: ClusterKeys): string | undefined {
  const { type, project, location, name } = cluster;
  if (type !== 'gke' || kubeconfig !== undefined || context !== undefined) return undefined;
  if (project === undefined || location === undefined) return undefined;
  return path.join(folder(), `gke_${project.replaceAll(':', '.')}_${location}_${name}`);
}

/** Whether a kubeconfig is such a copy. */
export function isOwnKubeconfig(file: string): boolean {
  return path.dirname(file) === folder();
}

/** Keeps what the cluster's stack says; undefined: there is no such cluster any more. */
export function keepOwnKubeconfig(file: string, content: string | undefined): void {
  if (content === undefined) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writePrivateFile(file, content);
}

/** The kept copy, where there is one. */
export function ownKubeconfig(keys: ClusterKeys): string | undefined {
  const file = ownKubeconfigFile(keys);
  return file !== undefined && existsSync(file) ? file : undefined;
}
