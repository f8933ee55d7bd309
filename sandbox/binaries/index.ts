import { existsSync } from 'node:fs';
import path from 'node:path';

import { noteUse } from '../cache';
import { cacheDir as defaultCacheDir } from '../paths';
import { ensurePackages } from '../real/packages';
import type { OnProgress } from '../progress';
import { build } from './build';
import type { ControlPlaneProgram, Located } from './locate';
import { locateControlPlane, locateKwok, locatePulumi } from './locate';
import type { RecipeName } from './pins';
import { cachedPath, filesBeside, recipes } from './pins';

export { providerOnPath, standInProvider } from './provider';
export { ownFolderMarker, searchPath } from './search-path';

export type Program =
  ControlPlaneProgram | 'kwok' | 'simulated-storage' | 'pulumi' | 'pulumi-language-nodejs';

export interface Binaries {
  /** The executable of each program. Several can be one file, which goes by the name that it is called by. */
  readonly programs: Readonly<Record<Program, string>>;
  /** The custom resource definitions of volume snapshots, as YAML files. */
  readonly definitions: readonly string[];
  /** Where each group comes from: `PATH`, `KUBEBUILDER_ASSETS`, `cache` or `built`. */
  readonly sources: Readonly<Record<'control plane' | 'kwok' | 'storage' | 'pulumi', string>>;
}

/** What a real node is made of. */
export interface NodePrograms {
  /** kubelet, kube-proxy and the control plane in one. */
  readonly kubelet: string;
  readonly agent: string;
  readonly storage: string;
  readonly pause: string;
  /** The folder of unpacked Debian packages. */
  readonly packages: string;
}

export interface BinaryOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: OnProgress;
}

/**
 * Every program that the sandbox runs: installed ones first, then the cache,
 * and what is left is built, one after another since each build takes all cores.
 *
 * @throws UserError where something has to be built and cannot be
 */
export async function ensureBinaries(options: BinaryOptions = {}): Promise<Binaries> {
  const { env = process.env } = options;
  const make = maker(options);
  const installed = {
    controlPlane: await locateControlPlane(env),
    kwok: await locateKwok(env),
    pulumi: await locatePulumi(env),
  };
  const controlPlane = installed.controlPlane ?? asControlPlane(await make('hyperkube'));
  const kwok = installed.kwok ?? asKwok(await make('kwok'));
  const storage = await make('simulated-storage');
  const pulumi = installed.pulumi ?? asPulumi(await make('pulumi'), await make('pulumi-language-nodejs'));
  return {
    programs: {
      ...controlPlane.programs,
      ...kwok.programs,
      'simulated-storage': storage.file,
      ...pulumi.programs,
    },
    definitions: filesBeside(recipes['simulated-storage'], storage.file),
    sources: {
      'control plane': controlPlane.source,
      kwok: kwok.source,
      storage: storage.source,
      pulumi: pulumi.source,
    },
  };
}

/**
 * What a real node runs beside them. Its kubelet is of our own release of
 * Kubernetes, so its control plane has to be as well, whatever is installed.
 *
 * @throws UserError where something has to be built or downloaded and cannot be
 */
export async function ensureNodePrograms(options: BinaryOptions = {}): Promise<{
  readonly node: NodePrograms;
  readonly controlPlane: Readonly<Record<ControlPlaneProgram, string>>;
}> {
  const { env = process.env, onProgress = () => undefined } = options;
  const make = maker(options);
  const kubernetes = await make('hyperkube');
  const node = {
    kubelet: kubernetes.file,
    agent: (await make('node-agent')).file,
    storage: (await make('simulated-storage')).file,
    pause: (await make('pause')).file,
    packages: await ensurePackages(defaultCacheDir(env), onProgress),
  };
  return { node, controlPlane: asControlPlane(kubernetes).programs };
}

function maker({ env = process.env, onProgress = () => undefined }: BinaryOptions) {
  const cacheDir = defaultCacheDir(env);
  return async (name: RecipeName): Promise<Made> => {
    const cached = cachedPath(recipes[name], cacheDir);
    if (existsSync(cached)) {
      await noteUse(path.dirname(cached));
      return { file: cached, source: 'cache' };
    }
    return { file: await build(recipes[name], { cacheDir, env, onProgress }), source: 'built' };
  };
}

interface Made {
  readonly file: string;
  readonly source: string;
}

function asControlPlane({ file, source }: Made): Located<ControlPlaneProgram> {
  const programs = {
    etcd: file,
    kubectl: file,
    'kube-apiserver': file,
    'kube-controller-manager': file,
    'kube-scheduler': file,
  };
  return { programs, source };
}

function asKwok({ file, source }: Made): Located<'kwok'> {
  return { programs: { kwok: file }, source };
}

function asPulumi(engine: Made, host: Made): Located<'pulumi' | 'pulumi-language-nodejs'> {
  return { programs: { pulumi: engine.file, 'pulumi-language-nodejs': host.file }, source: engine.source };
}
