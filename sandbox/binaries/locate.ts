import { realpathSync } from 'node:fs';
import path from 'node:path';

import { findProgram, searchPath } from './search-path';
import { atLeast, versionOf } from './versions';

type Environment = Readonly<Record<string, string | undefined>>;

const controlPlanePrograms = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
] as const;
export type ControlPlaneProgram = (typeof controlPlanePrograms)[number];

/** Programs found on this machine that need no building. */
export interface Located<Name extends string> {
  readonly programs: Readonly<Record<Name, string>>;
  /** Where they were found, to show: `PATH`, `KUBEBUILDER_ASSETS`. */
  readonly source: string;
}

const oldestKubernetes = [1, 33];
const oldestPulumi = [3, 200];
const oldestKwok = [0, 7];

/**
 * A complete control plane of Kubernetes 1.33 or newer, the first release with
 * all that the constructs use. The programs of one folder are taken together
 * or not at all: a mix of releases would be nobody's cluster.
 */
export async function locateControlPlane(
  env: Environment,
): Promise<Located<ControlPlaneProgram> | undefined> {
  const assets = env.KUBEBUILDER_ASSETS;
  if (assets) {
    const found = await completeSet([assets], 'KUBEBUILDER_ASSETS');
    if (found) return found;
  }
  return completeSet(searchPath(env), 'PATH');
}

async function completeSet(
  folders: readonly string[],
  source: string,
): Promise<Located<ControlPlaneProgram> | undefined> {
  const files = controlPlanePrograms.map((program) => [program, findProgram(program, folders)] as const);
  const programs: Partial<Record<ControlPlaneProgram, string>> = {};
  for (const [program, file] of files) {
    if (file === undefined) return undefined;
    programs[program] = file;
  }
  const { etcd, kubectl } = programs;
  const server = programs['kube-apiserver'];
  const manager = programs['kube-controller-manager'];
  const scheduler = programs['kube-scheduler'];
  if (!etcd || !server || !manager || !scheduler || !kubectl) return undefined;
  const versions = await Promise.all(
    [server, manager, scheduler].map((file) => versionOf(file, '--version')),
  );
  const fit = versions.every((version) => version !== undefined && atLeast(version, oldestKubernetes));
  const same = new Set(versions.map((version) => version?.slice(0, 2).join('.'))).size === 1;
  if (!fit || !same) return undefined;
  return {
    programs: {
      etcd,
      kubectl,
      'kube-apiserver': server,
      'kube-controller-manager': manager,
      'kube-scheduler': scheduler,
    },
    source,
  };
}

/** kwok on PATH. */
export async function locateKwok(env: Environment): Promise<Located<'kwok'> | undefined> {
  const kwok = findProgram('kwok', searchPath(env));
  const version = kwok === undefined ? undefined : await versionOf(kwok, '--version');
  if (kwok === undefined || version === undefined || !atLeast(version, oldestKwok)) return undefined;
  return { programs: { kwok }, source: 'PATH' };
}

/** Pulumi on PATH with its Node language host, which stands beside it or on PATH too. */
export async function locatePulumi(
  env: Environment,
): Promise<Located<'pulumi' | 'pulumi-language-nodejs'> | undefined> {
  const folders = searchPath(env);
  const pulumi = findProgram('pulumi', folders);
  if (pulumi === undefined) return undefined;
  // Beside the real file first: package managers put only `pulumi` itself on PATH.
  const host = findProgram('pulumi-language-nodejs', [path.dirname(realpathSync(pulumi)), ...folders]);
  const version = await versionOf(pulumi, 'version');
  if (host === undefined || version === undefined || !atLeast(version, oldestPulumi)) return undefined;
  return { programs: { pulumi, 'pulumi-language-nodejs': host }, source: 'PATH' };
}
