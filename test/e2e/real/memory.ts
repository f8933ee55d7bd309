import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ok } from '../harness';
import type { List } from '../shapes';
import { nodeOf } from './machine';
import type { RealPods } from './pods';
import type { RealPlayground } from './stack';

/** What would be another if a process of the stack had been killed. */
export interface Footing {
  /** Of every pod in the cluster: `namespace/pod UID container restarts`. */
  readonly containers: readonly string[];
  /** Of the worker, by number and name: docker would start its own containerd again. */
  readonly processes: readonly string[];
  /** Groups of processes in which the kernel has killed one for want of memory, with their number. */
  readonly killed: readonly string[];
}

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly status: {
    readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[];
  };
}

export async function footing(real: RealPlayground, pods: RealPods): Promise<Footing> {
  const { items } = await real.play.get<List<Pod>>('pods', '--all-namespaces');
  const containers = items.flatMap(({ metadata: { namespace, name, uid }, status }) =>
    (status.containerStatuses ?? []).map(
      (each) => `${namespace}/${name} ${uid} ${each.name} ${each.restartCount}`,
    ),
  );
  const listed = ok(await pods.inside('celery-worker', 'gwvolman', 'ps', '-eo', 'pid=,comm='));
  const lasting = /^ *\d+ (pause|tini|dockerd|containerd|python3|celery.*)$/;
  const kills = memoryKills(real);
  return {
    containers: containers.sort(),
    processes: listed
      .split('\n')
      .filter((line) => lasting.test(line))
      .sort(),
    killed: [...kills].filter(([, count]) => count > 0).map(([group, count]) => `${group} ${count}`),
  };
}

/** How often the kernel has killed a process for want of memory, by the group that the process was in. */
export function memoryKills({ play }: RealPlayground): Map<string, number> {
  const { cgroup } = nodeOf(play).addresses;
  const old = !existsSync('/sys/fs/cgroup/cgroup.controllers');
  const root = path.join('/sys/fs/cgroup', old ? 'memory' : '', cgroup, 'kubepods');
  // Of the group alone: a group of the new kind has another file for the sum with those below.
  const file = old ? 'memory.oom_control' : 'memory.events.local';
  const found = new Map<string, number>();
  const look = (folder: string) => {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync(path.join(folder, file), 'utf8'))?.[1];
    if (count === undefined) throw new Error(`this kernel does not count in ${file}`);
    found.set(path.relative(root, folder), Number(count));
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) look(path.join(folder, entry.name));
  };
  look(root);
  return found;
}
