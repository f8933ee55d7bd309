import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';
import { Apt } from '../apt';
import { inOwnMounts } from '../own-mounts';
import type { Release } from '../release';
import { thisRelease } from '../release';
import type { Layer } from './layer';
import { keyOf, layer } from './layer';

/** The packages that all images are made of, by the layer that has their files. The first one has all that is in no other. */
const packages = {
  base: [
    'busybox-static',
    'ca-certificates',
    'curl',
    'gosu',
    'libmagic1',
    'netcat-openbsd',
    'nginx-light',
    'openssl',
    'procps',
    'python3',
    'redis-server',
    'rsync',
    'socat',
    'tini',
  ],
  docker: ['docker.io', 'containerd', 'runc', 'iptables'],
  registry: ['docker-registry'],
  postgres: ['postgresql-15'],
} as const;

export type DebianLayer = keyof typeof packages;

/** What these bring with them, and nothing else needs. */
const dependencies: Readonly<Partial<Record<DebianLayer, readonly string[]>>> = {
  postgres: [
    'postgresql-client-15',
    'postgresql-common',
    'libicu72',
    'libllvm14',
    'libperl5.36',
    'libxml2',
    'libz3-4',
    'perl',
    'perl-modules-5.36',
  ],
};

/** Files that no role needs, most of them large: the compiler of PostgreSQL's expressions, and debugging tools of containerd. */
const left = [
  '/usr/share/doc/*',
  '/usr/share/info/*',
  '/usr/share/locale/*',
  '/usr/share/man/*',
  '/usr/lib/*/libLLVM*',
  '/usr/lib/llvm-*',
  '/usr/lib/postgresql/15/lib/bitcode/*',
  '/usr/bin/containerd-stress',
  '/usr/bin/containerd-shim',
  '/usr/bin/containerd-shim-runc-v1',
];

const aptSources = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];
const suite = 'bookworm';

/** What decides these layers. */
export function debianKey(): string {
  return keyOf(suite, JSON.stringify([packages, dependencies, left]), process.arch, 'folders in base');
}

/** Layers of Debian packages. All come out of one root file system, which is made where one of them is missing. */
export async function debianLayers(cache: string): Promise<Readonly<Record<DebianLayer, Layer>>> {
  const key = debianKey();
  let made: Promise<string> | undefined;
  const root = () => (made ??= bootstrap());
  const get = (name: DebianLayer) =>
    layer(
      {
        name: `debian-${name}`,
        key,
        make: async () => {
          const dir = await root();
          return { root: dir, files: (await filesByLayer(dir))[name] };
        },
      },
      cache,
    );
  try {
    return {
      base: await get('base'),
      docker: await get('docker'),
      registry: await get('registry'),
      postgres: await get('postgres'),
    };
  } finally {
    if (made) await rm(path.dirname(await made), { recursive: true, force: true });
  }
}

/**
 * What is in the way of making the images here; empty where they can be made.
 * They are of one release of Debian, whose packages only a machine of that release is told to get.
 */
export function imageProblems(
  { id, codename }: Release = thisRelease(),
  user = process.getuid?.(),
  sources: readonly string[] = aptSources.filter((each) => existsSync(each)),
): readonly Problem[] {
  const fix = `run it as root on Debian 12 (${suite})`;
  const problems: Problem[] = [];
  if (id !== 'debian' || codename !== suite)
    problems.push({
      where: '/etc/os-release',
      message: `this machine runs ${id || 'another system'} (${codename}), and the images are made of packages of Debian 12 (${suite})`,
      fix,
    });
  else if (sources.length === 0)
    problems.push({
      message: `there is neither ${aptSources.join(' nor ')}, where Debian's packages come from`,
      fix: 'name the sources of packages there',
    });
  if (user !== 0) problems.push({ message: 'only root can make a root file system of packages', fix });
  return problems;
}

/** A root file system with every package, from where this machine gets its own. Nothing is installed on the machine. */
async function bootstrap(): Promise<string> {
  const problems = imageProblems();
  if (problems.length > 0) throw new UserError('The images cannot be made here', problems);
  const sources = aptSources.filter((each) => existsSync(each));
  const dir = await mkdtemp(path.join(os.tmpdir(), 'talestack-debian-'));
  try {
    const target = path.join(dir, 'root');
    const tools = path.join(dir, 'tools');
    const apt = await Apt.create(path.join(dir, 'apt'));
    await apt.get(['update']);
    await apt.get(['download', 'mmdebstrap'], dir);
    const [archive] = (await readdir(dir)).filter((each) => each.endsWith('.deb'));
    await execa('dpkg-deb', ['--extract', path.join(dir, archive ?? ''), tools]);
    const command = [
      ...['perl', path.join(tools, 'usr/bin/mmdebstrap')],
      ...['--mode=root', '--variant=essential', '--format=directory', '--skip=check/empty'],
      ...left.map((each) => `--dpkgopt=path-exclude=${each}`),
      '--aptopt=APT::Install-Recommends "false"',
      `--include=${Object.values(packages).flat().join(',')}`,
      ...[suite, target, ...sources],
    ];
    // It mounts /proc and the like into the root.
    await execa('unshare', inOwnMounts(command), {
      env: { SOURCE_DATE_EPOCH: '0', PATH: `${path.join(tools, 'usr/bin')}:${process.env.PATH ?? ''}` },
      stdin: 'ignore',
    });
    return target;
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

async function filesByLayer(root: string): Promise<Readonly<Record<DebianLayer, readonly string[]>>> {
  const owner = new Map<string, DebianLayer>();
  for (const name of ['docker', 'registry', 'postgres'] as const) {
    for (const each of [...packages[name], ...(dependencies[name] ?? [])]) {
      for (const file of listed(root, each)) owner.set(file, name);
    }
  }
  const found: Record<DebianLayer, string[]> = { base: [], docker: [], registry: [], postgres: [] };
  const { stdout } = await execa('find', ['.', '-mindepth', '1', '-printf', '%y %P\\0'], {
    cwd: root,
    maxBuffer: 1 << 28,
  });
  for (const line of stdout.split('\0')) {
    const file = line.slice(2);
    // What is on the machine, and not in an image.
    if (file === '' || /^(dev|proc|sys|run)\/./.test(file)) continue;
    // A folder belongs to many packages.
    const name = line.startsWith('d') ? 'base' : (owner.get(file) ?? 'base');
    found[name].push(file);
  }
  return found;
}

/** The files of a package, as they are in the root: `/lib` is a link to `usr/lib`. */
function listed(root: string, name: string): string[] {
  const info = path.join(root, 'var/lib/dpkg/info');
  const list = [path.join(info, `${name}.list`), path.join(info, `${name}:amd64.list`)].find((each) =>
    existsSync(each),
  );
  if (list === undefined) return [];
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((each) => each !== '' && each !== '/.')
    .flatMap((each) => {
      try {
        const real = path.join(realpathSync(path.join(root, path.dirname(each))), path.basename(each));
        // A package lists `/lib`, which is a folder to it, and a link of all in truth.
        return statSync(real, { throwIfNoEntry: false })?.isDirectory() ? [] : [path.relative(root, real)];
      } catch {
        return [];
      }
    });
}
