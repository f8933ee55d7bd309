import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { kernelSettings } from './kernel-settings';
import { PacketFilter } from './packet-filter';

/** What a sandbox could leave behind on this machine, as text that can be compared. */
export interface HostState {
  readonly links: string;
  readonly addresses: string;
  readonly routes: string;
  readonly mounts: string;
  readonly cgroups: string;
  readonly sysctls: string;
  /** Tables of the packet filter. */
  readonly filter: string;
}

/** @param packages the unpacked Debian packages of a node, whose programs list the packet filter */
export function hostState(packages: string): HostState {
  return {
    links: sorted(readdirSync('/sys/class/net')),
    addresses: sorted(run('ip', '-oneline', 'address', 'show').split('\n').map(withoutLifetime)),
    routes: sorted(...routes()),
    mounts: sorted(readFileSync('/proc/self/mounts', 'utf8').split('\n')),
    cgroups: sorted(
      run('find', '/sys/fs/cgroup', '-type', 'd', '-name', '*talestack*').split('\n'),
      run('find', '/sys/fs/cgroup', '-type', 'd', '-name', '*kubepods*').split('\n'),
    ),
    sysctls: sorted(kernelSettings()),
    filter: new PacketFilter(packages).tables(),
  };
}

/** Also the rules that choose a table of them. */
function routes(): string[][] {
  const families = existsSync('/proc/sys/net/ipv6') ? ['-4', '-6'] : ['-4'];
  return families.flatMap((family) => [
    run('ip', family, 'route', 'show', 'table', 'all').split('\n').map(withoutLifetime),
    run('ip', family, 'rule', 'show').split('\n'),
  ]);
}

/** What a server or a router lends has seconds that run. */
function withoutLifetime(line: string): string {
  return line.replace(/\\ *valid_lft.*$| expires \d+sec/, '');
}

/** Processes whose command line names this, with their numbers. */
export function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`)
    .filter((line) => line.includes(text));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** What bears the number of a slot is a sandbox's: another one may come and go meanwhile. */
function isOfSandbox(line: string): boolean {
  return /talestack-?\d+|10\.9[78]\.\d+\./.test(line);
}

function sorted(...lists: readonly (readonly string[])[]): string {
  return lists
    .flat()
    .filter((line) => !isOfSandbox(line))
    .sort()
    .join('\n');
}

/** What this machine has of the sandbox in a slot: its link, its routes, its cgroups. */
export function tracesOf(slot: number): string[] {
  const own = new RegExp(`talestack-?${slot}(?!\\d)|10\\.9[78]\\.${slot}\\.`);
  const all = [
    ...readdirSync('/sys/class/net'),
    ...routes().flat(),
    ...run('find', '/sys/fs/cgroup', '-type', 'd', '-name', 'talestack*').split('\n'),
  ];
  return all.filter((line) => own.test(line));
}
