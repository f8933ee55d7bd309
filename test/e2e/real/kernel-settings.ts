import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = '/proc/sys';
/** The others are of debuggers and of binary formats, which no node knows. */
const folders = ['net', 'kernel', 'vm', 'fs', 'user'];

/** Those that change by themselves, and why. */
const restless: Readonly<Record<string, string>> = {
  'kernel/ns_last_pid': 'number of the process that was started last',
  'kernel/random/uuid': 'another one at each look',
  'kernel/random/entropy_avail': 'how much randomness there is now',
  'kernel/pty/nr': 'how many terminals are open',
  'kernel/perf_event_max_sample_rate': 'the kernel lowers it when it is busy',
  'fs/aio-nr': 'how many requests are under way',
  'fs/dentry-state': 'how many names are in memory',
  'fs/file-nr': 'how many files are open',
  'fs/inode-nr': 'how many files are in memory',
  'fs/inode-state': 'how many files are in memory',
  ...Object.fromEntries(
    ['allocated_dquots', 'cache_hits', 'drops', 'free_dquots', 'lookups', 'reads', 'syncs', 'writes'].map(
      (name) => [`fs/quota/${name}`, 'statistics of quotas of disks'],
    ),
  ),
  'net/netfilter/nf_conntrack_count': 'how many connections are open',
};

/** All settings of the kernel that this machine shows, `net/ipv4/ip_forward = 0` each. */
export function kernelSettings(): string[] {
  return folders
    .flatMap((folder) => filesBelow(folder))
    .filter((name) => !(name in restless))
    .map((name) => `${name} = ${valueOf(name)}`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(name) : [name];
  });
}

/** Some can only be written, and some are not there before they are. */
function valueOf(name: string): string {
  try {
    return readFileSync(path.join(root, name), 'utf8').trim().replaceAll('\n', ' ');
  } catch (error) {
    return error instanceof Error && 'code' in error ? `(${String(error.code)})` : '(unreadable)';
  }
}
