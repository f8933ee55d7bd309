import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What can be built here, each a Go module of pins in `sandbox/`. */
export type RecipeName =
  | 'hyperkube'
  | 'kwok'
  | 'simulated-storage'
  | 'pulumi'
  | 'pulumi-language-nodejs'
  | 'node-agent'
  | 'pause'
  | 'ferretdb';

export interface Recipe {
  /** Of the program, and of its folder in the cache. */
  readonly name: string;
  /** The folder with go.mod and go.sum. */
  readonly dir: string;
  /** The Go package to build. */
  readonly pkg: string;
  readonly ldflags: string;
  /** How long a build from nothing takes on two cores, to show. */
  readonly minutes: number;
  /** Files of a module among the pins that are kept beside the program, for what it needs to run. */
  readonly files?: ModuleFiles;
}

interface ModuleFiles {
  /** The module's path, as in go.mod. */
  readonly module: string;
  /** Slash-separated, from the module's root. */
  readonly folder: string;
  readonly names: readonly string[];
}

const root = path.join(__dirname, '..');

/** Kubernetes as pinned in hyperkube/go.mod; the programs report it as their version. */
export const kubernetesVersion = 'v1.36.3';
const pulumiVersion = 'v3.246.0';
const languageHostVersion = 'v3.68.0';

export const recipes: Readonly<Record<RecipeName, Recipe>> = {
  hyperkube: {
    name: 'hyperkube',
    dir: path.join(root, 'hyperkube'),
    pkg: '.',
    ldflags: linkerFlags({
      'k8s.io/component-base/version.gitVersion': kubernetesVersion,
      'k8s.io/client-go/pkg/version.gitVersion': kubernetesVersion,
    }),
    minutes: 5,
  },
  kwok: {
    name: 'kwok',
    dir: path.join(root, 'kwok'),
    pkg: 'sigs.k8s.io/kwok/cmd/kwok',
    ldflags: linkerFlags({}),
    minutes: 1,
  },
  'simulated-storage': {
    name: 'simulated-storage',
    dir: path.join(root, 'storage'),
    pkg: '.',
    ldflags: linkerFlags({}),
    minutes: 1,
    files: {
      module: 'github.com/kubernetes-csi/external-snapshotter/client/v8',
      folder: 'config/crd',
      names: ['volumesnapshotclasses', 'volumesnapshotcontents', 'volumesnapshots'].map(
        (plural) => `snapshot.storage.k8s.io_${plural}.yaml`,
      ),
    },
  },
  pulumi: {
    name: 'pulumi',
    dir: path.join(root, 'engine'),
    pkg: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
    // Without a version the Automation API cannot parse what `pulumi version` prints.
    ldflags: linkerFlags({ 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': pulumiVersion }),
    minutes: 3.5,
  },
  'pulumi-language-nodejs': {
    name: 'pulumi-language-nodejs',
    dir: path.join(root, 'language-host'),
    pkg: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
    ldflags: linkerFlags({
      'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': languageHostVersion,
    }),
    minutes: 0.5,
  },
  ferretdb: {
    name: 'ferretdb',
    dir: path.join(root, 'images', 'ferretdb'),
    pkg: '.',
    ldflags: linkerFlags({}),
    minutes: 1.5,
  },
  'node-agent': {
    name: 'node-agent',
    dir: path.join(root, 'node'),
    pkg: '.',
    ldflags: linkerFlags({}),
    minutes: 2,
  },
  pause: { name: 'pause', dir: path.join(root, 'pause'), pkg: '.', ldflags: linkerFlags({}), minutes: 0.5 },
};

/** Flags of a build without symbols, with these variables set. */
export function linkerFlags(variables: Readonly<Record<string, string>>): string {
  return ['-s -w', ...Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)].join(' ');
}

export interface GoPlatform {
  readonly os: string;
  readonly arch: string;
}

/** This machine in Go's words. */
export function goPlatform(): GoPlatform {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return { os: process.platform === 'win32' ? 'windows' : process.platform, arch };
}

/** Names a build by all that goes into it, so that a changed pin is built anew and an old one is still there. */
export function cacheKey(recipe: Recipe, platform: GoPlatform = goPlatform()): string {
  const hash = createHash('sha256');
  const sources = existsSync(recipe.dir)
    ? readdirSync(recipe.dir).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file))
    : [];
  for (const file of sources.sort()) {
    const content = readFileSync(path.join(recipe.dir, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  const { pkg, ldflags, files } = recipe;
  hash.update(JSON.stringify([pkg, ldflags, platform.os, platform.arch, ...(files ? [files] : [])]));
  return hash.digest('hex').slice(0, 20);
}

/** Where the program is kept once it is built. */
export function cachedPath(recipe: Recipe, cacheDir: string): string {
  return path.join(cacheDir, recipe.name, cacheKey(recipe), recipe.name);
}

/** The files of a module that stand beside a built program. */
export function filesBeside(recipe: Recipe, program: string): readonly string[] {
  return (recipe.files?.names ?? []).map((name) => path.join(path.dirname(program), name));
}
