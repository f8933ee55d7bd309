import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import execa from 'execa';

import { UserError } from '../../src/errors';
import { Apt } from '../apt';
import { findProgram, searchPath } from '../binaries/search-path';
import { noteUse, removeUnused } from '../cache';
import { withLock } from '../lock';
import type { OnProgress } from '../progress';
import { step } from '../progress';
import { thisRelease } from '../release';

/** What a node is made of, with what these depend on. Nothing of it is installed on this machine. */
const packages = [
  ...[
    'containerd',
    'runc',
    'containernetworking-plugins',
    'iptables',
    'nftables',
    'conntrack',
    'ipset',
    'ethtool',
  ],
  ...[
    'iproute2',
    'slirp4netns',
    'socat',
    'util-linux',
    'mount',
    'kmod',
    'coreutils',
    'dash',
    'ca-certificates',
    'busybox-static',
  ],
];

/** Counts up with what `unpack` does. */
const layout = 1;

const title = 'Debian packages of the node';

/**
 * A folder with the Debian packages of a node, unpacked. They come from where
 * this machine gets its own, and are kept by the release that it runs.
 *
 * @throws UserError where they are not there yet and this machine has no apt, or cannot reach its sources
 */
export async function ensurePackages(cacheDir: string, onProgress: OnProgress): Promise<string> {
  const folder = path.join(cacheDir, 'node-packages', packagesKey());
  const root = path.join(folder, 'root');
  if (existsSync(root)) {
    await noteUse(folder);
    return root;
  }
  return step(onProgress, title, async (update) => {
    const waiting = () => {
      update('another run is unpacking them');
    };
    return withLock(path.join(cacheDir, 'node-packages.lock'), waiting, async () => {
      if (existsSync(root)) return root;
      requireApt();
      await rm(folder, { recursive: true, force: true });
      const downloads = path.join(folder, 'apt');
      const apt = await Apt.create(downloads);
      update('downloading');
      await apt.get(['update']);
      await apt.get(['--yes', '--download-only', 'install', ...packages]);
      update('unpacking');
      await unpack(folder, apt.archives, `${root}.tmp`);
      await rename(`${root}.tmp`, root);
      await rm(downloads, { recursive: true, force: true });
      await removeUnused(cacheDir);
      return root;
    });
  });
}

function packagesKey(): string {
  const { id, codename } = thisRelease();
  const key = JSON.stringify([layout, packages, `ID=${id}`, process.arch]);
  return `${codename}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

function requireApt(): void {
  const missing = ['apt-get', 'dpkg-deb'].filter(
    (program) => findProgram(program, searchPath(process.env)) === undefined,
  );
  if (missing.length === 0) return;
  throw new UserError('The programs of a real node cannot be had on this machine', [
    {
      message: `${missing.join(' and ')} missing: containerd, runc and the like are unpacked from Debian packages`,
      fix: 'use a machine with Debian or Ubuntu, or the simulated nodes',
    },
  ]);
}

async function unpack(folder: string, archives: string, root: string): Promise<void> {
  const files = (await readdir(archives)).filter((file) => file.endsWith('.deb')).sort();
  await mkdir(root, { recursive: true });
  for (const file of files) await execa('dpkg-deb', ['--extract', path.join(archives, file), root]);
  // Which versions these are.
  await writeFile(path.join(folder, 'packages.txt'), files.map((file) => `${file}\n`).join(''));
  await configure(root);
}

/** What the packages' own scripts would do at an installation. */
async function configure(root: string): Promise<void> {
  const link = async (from: string, to: string) => {
    const file = path.join(root, from);
    if (!existsSync(file)) await symlink(to, file);
  };
  await link('bin/sh', 'dash');
  for (const family of ['iptables', 'ip6tables'])
    for (const suffix of ['', '-save', '-restore'])
      await link(`usr/sbin/${family}${suffix}`, 'xtables-nft-multi');
  const certificates = path.join(root, 'etc/ssl/certs');
  await mkdir(certificates, { recursive: true });
  const own = '/etc/ssl/certs/ca-certificates.crt';
  // With the authorities that this machine trusts beside the usual ones.
  if (existsSync(own)) await copyFile(own, path.join(certificates, 'ca-certificates.crt'));
  await writeFile(path.join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  await writeFile(path.join(root, 'etc/group'), 'root:x:0:\n');
  await writeFile(path.join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}
