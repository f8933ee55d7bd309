import { ok } from '../harness';
import type { RealPlayground } from './stack';
import type { List } from '../shapes';

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>>; readonly uid: string };
  readonly spec: {
    readonly containers: readonly { readonly name: string; readonly readinessProbe?: object }[];
  };
  readonly status: {
    readonly phase: string;
    readonly podIP: string;
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly ready: boolean;
      readonly restartCount: number;
      readonly state?: { readonly running?: { readonly startedAt: string } };
    }[];
  };
}

const inNamespace = ['--namespace', 'wholetale'];

/** Asks again each second, until the answer is good or the time is over; gives the last answer. */
export async function eventually<T>(
  seconds: number,
  look: () => Promise<T> | T,
  good: (found: T) => boolean,
): Promise<T> {
  for (const deadline = Date.now() + seconds * 1000; ;) {
    const found = await look();
    if (good(found) || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** None before the kubelet has seen the pod. */
export function statuses({ containerStatuses }: Pod['status']) {
  return containerStatuses ?? [];
}

/** Times of the API server have whole seconds. */
function startedSince(since: Date, { state }: ReturnType<typeof statuses>[number]): boolean {
  return Date.parse(state?.running?.startedAt ?? '') >= Math.floor(since.getTime() / 1000) * 1000;
}

const claims = [
  ['registry', 'registry', '/var/lib/registry/mark'],
  ['mongo', 'mongodb', '/data/db/mark'],
] as const;

/** WholeTale's pods on a real node, from outside and from inside. */
export class RealPods {
  constructor(private readonly real: RealPlayground) {}

  async all() {
    return (await this.real.play.get<List<Pod>>('pods', ...inNamespace)).items;
  }

  async names(): Promise<string[]> {
    return (await this.all()).map(({ metadata }) => metadata.name).sort();
  }

  async uids(): Promise<string[]> {
    return (await this.all()).map(({ metadata }) => metadata.uid).sort();
  }

  /** Runs a command in a container of a component's pod. */
  inside(workload: string, container: string, ...command: string[]) {
    const where = [`deployment/${workload}`, '--container', container, ...inNamespace];
    return this.real.play.run('kubectl', ['exec', ...where, '--', ...command]);
  }

  /** The same for a Python program in gwvolman's container. */
  python(program: string, ...args: string[]) {
    return this.inside('celery-worker', 'gwvolman', 'python3', '-c', program, ...args);
  }

  /**
   * Those that are not ready by their own probes, or have been restarted.
   *
   * @param since when the node was started anew: then all have to be, and what the API says from before does not count
   */
  async unwell(since?: Date): Promise<string[]> {
    const live = (await this.all()).filter(({ status }) => !['Succeeded', 'Failed'].includes(status.phase));
    return live.flatMap(({ metadata, status }) => {
      const found = statuses(status);
      if (found.length === 0) return [`${metadata.name} (${status.phase})`];
      return found
        .filter((each) => !each.ready || (since ? !startedSince(since, each) : each.restartCount > 0))
        .map(({ name, restartCount }) => `${metadata.name}/${name} (${restartCount} restarts)`);
    });
  }

  /** Containers that are ready as soon as they run, since nothing asks them. */
  async unasked(): Promise<string[]> {
    return (await this.all()).flatMap(({ spec }) =>
      spec.containers.filter(({ readinessProbe }) => !readinessProbe).map(({ name }) => name),
    );
  }

  /** Writes a file into each claim that has to keep its data. */
  async leaveMarks(): Promise<void> {
    for (const [workload, container, file] of claims)
      ok(await this.inside(workload, container, 'sh', '-c', 'echo mark > "$0"', file));
  }

  /** What is in those files. */
  async marks(): Promise<string[]> {
    const found: string[] = [];
    for (const [workload, container, file] of claims)
      found.push(ok(await this.inside(workload, container, 'cat', file)).trim());
    return found;
  }
}
