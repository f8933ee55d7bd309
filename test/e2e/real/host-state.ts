import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a sandbox could leave behind on this machine, as text that can be compared. */
export interface HostState {
  readonly links: string;
  readonly routes: string;
  readonly mounts: string;
  readonly cgroups: string;
  readonly sysctls: string;
  readonly rules: string;
}

/** Settings of the kernel that kubelet, kube-proxy or a node's set-up would change on a machine of their own. */
const sysctls = [
  'kernel/hostname',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'net/ipv4/ip_forward',
  'net/ipv4/conf/all/route_localnet',
  'net/ipv4/conf/all/rp_filter',
  'net/ipv4/conf/default/forwarding',
  'net/netfilter/nf_conntrack_max',
];

export function hostState(): HostState {
  return {
    links: sorted(readdirSync('/sys/class/net')),
    routes: sorted(run('ip', 'route', 'show', 'table', 'all').split('\n')),
    mounts: sorted(readFileSync('/proc/self/mounts', 'utf8').split('\n')),
    cgroups: sorted(
      run('find', '/sys/fs/cgroup', '-type', 'd', '-name', '*talestack*').split('\n'),
      run('find', '/sys/fs/cgroup', '-type', 'd', '-name', '*kubepods*').split('\n'),
    ),
    sysctls: sysctls.map((name) => `${name} = ${read(`/proc/sys/${name}`)}`).join('\n'),
    // Tables of the packet filter, in the words of whichever program there is.
    rules: read('/proc/net/ip_tables_names') + tables(),
  };
}

function tables(): string {
  try {
    return run('nft', 'list', 'ruleset');
  } catch {
    return '';
  }
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
    ...run('ip', 'route', 'show', 'table', 'all').split('\n'),
    ...run('find', '/sys/fs/cgroup', '-type', 'd', '-name', 'talestack*').split('\n'),
  ];
  return all.filter((line) => own.test(line));
}
