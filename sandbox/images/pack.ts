import { createHash } from 'node:crypto';
import { link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import execa from 'execa';

import type { Layer } from './layer';

/** What an image says of how it is run; the same words as in a Dockerfile. */
export interface ImageConfig {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** @default root */
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default / */
  readonly workingDir?: string;
  readonly ports?: readonly number[];
  readonly volumes?: readonly string[];
}

export interface Image {
  /** Name with registry and tag. */
  readonly reference: string;
  /** From the lowest up. */
  readonly layers: readonly Layer[];
  readonly config: ImageConfig;
}

/** The configuration as github.com/opencontainers/image-spec, config.md has it. */
function configText({ layers, config }: Image): string {
  const { entrypoint, command, user = '', env = {}, workingDir = '/', ports = [], volumes = [] } = config;
  const keys = (names: readonly string[]) => Object.fromEntries(names.map((each) => [each, {}]));
  const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env };
  return JSON.stringify({
    created: '1970-01-01T00:00:00Z',
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      User: user,
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      WorkingDir: workingDir,
      ...(entrypoint && { Entrypoint: entrypoint }),
      ...(command && { Cmd: command }),
      ...(ports.length > 0 && { ExposedPorts: keys(ports.map((port) => `${port}/tcp`)) }),
      ...(volumes.length > 0 && { Volumes: keys(volumes) }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
  });
}

/**
 * Writes an archive as `docker save` does, which `ctr images import` and `docker load` read. A layer that several
 * images have is in it once.
 */
export async function packArchive(images: readonly Image[], target: string): Promise<void> {
  const stage = `${target}.${process.pid}.stage`;
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  try {
    const layers = new Map(images.flatMap((image) => image.layers).map((each) => [each.digest, each]));
    for (const { digest, file } of layers.values())
      await linkOrName(file, path.join(stage, layerName(digest)));
    const manifest = [];
    for (const image of images) {
      const text = configText(image);
      const name = `${createHash('sha256').update(text).digest('hex')}.json`;
      await writeFile(path.join(stage, name), text);
      manifest.push({
        Config: name,
        RepoTags: [image.reference],
        Layers: image.layers.map(({ digest }) => layerName(digest)),
      });
    }
    await writeFile(path.join(stage, 'manifest.json'), JSON.stringify(manifest));
    const args = [
      '--create',
      '--dereference',
      '--sort=name',
      '--mtime=@0',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
    ];
    await execa('tar', [...args, '--hard-dereference', '--file', `${target}.tmp`, '--directory', stage, '.']);
    await rename(`${target}.tmp`, target);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

function layerName(digest: string): string {
  return `${digest}.tar`;
}

async function linkOrName(file: string, name: string): Promise<void> {
  // Another file system cannot be linked to.
  await link(file, name).catch(() => symlink(file, name));
}
