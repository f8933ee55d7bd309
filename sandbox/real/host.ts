import { existsSync, readFileSync, statfsSync } from 'node:fs';
import path from 'node:path';

import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';
import { findProgram, searchPath } from '../binaries/search-path';

/** Type of an overlay file system, on which no other overlay can keep what is written. */
const overlayMagic = 0x794c7630;

/** What a machine is asked about, so that tests can answer. */
export interface Host {
  readonly platform: string;
  readonly user: number | undefined;
  readonly hasProgram: (name: string) => boolean;
  /** Text of a file under /proc; empty where there is none. */
  readonly read: (file: string) => string;
  readonly exists: (file: string) => boolean;
  /** Whether the folder is on an overlay, as in most containers. */
  readonly isOverlay: (folder: string) => boolean;
}

export const thisHost: Host = {
  platform: process.platform,
  user: process.getuid?.(),
  hasProgram: (name) => findProgram(name, [...searchPath(process.env), '/usr/sbin', '/sbin']) !== undefined,
  read: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
  exists: existsSync,
  isOverlay: (folder) => statfsSync(existing(folder)).type === overlayMagic,
};

function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(path.dirname(folder));
}

/** What the machine lacks for a real node; empty where it can run one. */
export function realNodeProblems(stateRoot: string, host: Host = thisHost): readonly Problem[] {
  if (host.platform !== 'linux')
    return [
      {
        message: `containers run on Linux; this is ${host.platform}`,
        fix: 'use the simulated nodes, or Linux',
      },
    ];
  if (host.user !== 0)
    return [
      {
        message: 'only root can make the namespaces of a node',
        fix: 'run it as root, or use the simulated nodes',
      },
    ];
  const problems: Problem[] = [];
  for (const [program, bringer] of Object.entries(programs)) {
    if (!host.hasProgram(program))
      problems.push({ message: `\`${program}\` is not on PATH`, fix: `install ${bringer}` });
  }
  const kinds = new Set(host.read('/proc/filesystems').split(/\s+/));
  for (const kind of ['overlay', 'mqueue']) {
    if (!kinds.has(kind))
      problems.push({
        message: `the kernel has no file system \`${kind}\``,
        fix: `modprobe ${kind}, or another kernel`,
      });
  }
  for (const namespace of ['mnt', 'net', 'pid', 'uts', 'ipc', 'cgroup']) {
    if (!host.exists(`/proc/self/ns/${namespace}`))
      problems.push({ message: `the kernel has no ${namespace} namespaces`, fix: 'another kernel' });
  }
  if (!host.exists('/dev/net/tun'))
    problems.push({ message: 'there is no /dev/net/tun', fix: 'modprobe tun' });
  problems.push(...cgroupProblems(host));
  if (host.isOverlay(stateRoot))
    problems.push({
      where: stateRoot,
      message: 'is on an overlay file system, on which containers cannot keep their files',
      fix: 'name a folder on a disk in TALESTACK_SANDBOX_DIR',
    });
  return problems;
}

/** @throws UserError with all that is missing */
export function requireRealNodes(stateRoot: string, host: Host = thisHost): void {
  const problems = realNodeProblems(stateRoot, host);
  if (problems.length > 0) throw new UserError('This machine cannot run a real node', problems);
}

const programs = { unshare: 'util-linux', nsenter: 'util-linux', pivot_root: 'util-linux', ip: 'iproute2' };

/** Those without which kubelet does not start. */
const controllers = ['cpu', 'cpuacct', 'cpuset', 'memory', 'pids', 'devices', 'freezer'];

function cgroupProblems(host: Host): Problem[] {
  if (host.exists('/sys/fs/cgroup/cgroup.controllers')) {
    const there = new Set(host.read('/sys/fs/cgroup/cgroup.controllers').trim().split(' '));
    return ['cpu', 'cpuset', 'memory', 'pids']
      .filter((name) => !there.has(name))
      .map((name) => ({
        message: `there is no cgroup controller ${name}`,
        fix: 'enable it for this machine',
      }));
  }
  return controllers
    .filter((name) => !host.exists(`/sys/fs/cgroup/${name}/cgroup.procs`))
    .map((name) => ({
      message: `/sys/fs/cgroup/${name} is not mounted`,
      fix: 'mount the cgroups of this machine',
    }));
}
