import {
  existsSync,
  readFileSync,
  readdirSync,
  lstatSync,
  rmdirSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Owner } from './owner';

const mounted = '/sys/fs/cgroup';

/** The folders that a node has in the cgroups of this machine: one in each hierarchy. */
export function cgroupFolders(name: string): string[] {
  return hierarchies().map((hierarchy) => path.join(hierarchy, name));
}

function hierarchies(): string[] {
  if (!existsSync(mounted)) return [];
  if (existsSync(path.join(mounted, 'cgroup.controllers'))) return [mounted];
  return (
    readdirSync(mounted)
      .map((entry) => path.join(mounted, entry))
      .filter(
        (folder) => !lstatSync(folder).isSymbolicLink() && existsSync(path.join(folder, 'cgroup.procs')),
      )
      // One of the new kind among old ones has no controllers: it is for systemd's own use.
      .filter((folder) => !existsSync(path.join(folder, 'cgroup.controllers')))
  );
}

export function makeCgroups(name: string): void {
  for (const folder of cgroupFolders(name)) {
    mkdirSync(folder, { recursive: true });
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      // A new one of the old kind has no processors, and takes in no process until it has.
      const [own, parent] = [path.join(folder, file), path.join(path.dirname(folder), file)];
      if (existsSync(parent) && existsSync(own)) writeFileSync(own, readFileSync(parent));
    }
  }
}

/** Removes those of a sandbox with all below, in whichever slot it was, as soon as the last process has gone. */
export async function removeCgroups({ mark }: Pick<Owner, 'mark'>, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  const own = new RegExp(`^talestack-\\d+-${mark}$`);
  const folders = hierarchies().flatMap((hierarchy) =>
    readdirSync(hierarchy)
      .filter((entry) => own.test(entry))
      .map((entry) => path.join(hierarchy, entry)),
  );
  for (const folder of folders) {
    while (existsSync(folder) && !removed(folder) && Date.now() < deadline) await sleep(50);
  }
}

function removed(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) removed(path.join(folder, entry.name));
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
