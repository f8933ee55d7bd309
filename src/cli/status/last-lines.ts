import type { V1ContainerStatus, V1Node, V1Pod } from '@kubernetes/client-node';

import type { LiveCluster } from '../../../stacks/workloads';
import { isSimulated } from './simulated';

/** The last lines that containers wrote before they crashed, by `lineKey`. */
export type LastLines = ReadonlyMap<string, string>;

export function lineKey({ metadata }: Pick<V1Pod, 'metadata'>, container: string): string {
  return `${metadata?.uid ?? ''} ${container}`;
}

/** What ails one mostly ails all, and each is a request. */
const mostContainers = 5;
/** More than are shown: the one that says why need not be the last. */
const tailLines = 25;
/** They are hardly longer; counted from their beginning, so a smaller one would cut off their end. */
const limitBytes = 512 * 1024;
/** A node that does not answer must not hold up what is known without it. */
const mostMilliseconds = 3000;

/**
 * Reads the end of the log of containers that crashed and left no message. What
 * cannot be read is left out; simulated nodes have no logs.
 */
export async function readLastLines(
  cluster: Pick<LiveCluster, 'logs'>,
  pods: readonly V1Pod[],
  nodes: readonly V1Node[],
): Promise<LastLines> {
  const simulated = new Set(nodes.filter(isSimulated).map(({ metadata }) => metadata?.name));
  const crashed = pods
    .filter(({ spec }) => spec?.nodeName !== undefined && !simulated.has(spec.nodeName))
    .flatMap((pod) =>
      statusesOf(pod)
        .filter(isSilentCrash)
        .map((container) => ({ pod, container })),
    )
    .slice(0, mostContainers);
  const read = await Promise.all(
    crashed.map(async ({ pod, container: { name, restartCount, state } }): Promise<[string, string][]> => {
      const { name: podName = '', namespace = '' } = pod.metadata ?? {};
      const ref = { apiVersion: 'v1', kind: 'Pod', metadata: { name: podName, namespace } };
      const previous = restartCount > 0 && !state?.terminated;
      const options = { container: name, tailLines, limitBytes, previous };
      const lines = await within((signal) => cluster.logs(ref, { ...options, signal }));
      return lines?.trim() ? [[lineKey(pod, name), lines]] : [];
    }),
  );
  return new Map(read.flat());
}

function statusesOf({ status }: V1Pod): V1ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

/** One that failed, of which nothing but its exit code is known. */
function isSilentCrash({ ready, state, lastState }: V1ContainerStatus): boolean {
  const ended = state?.terminated ?? (ready ? undefined : lastState?.terminated);
  return ended !== undefined && ended.exitCode !== 0 && ended.reason !== 'OOMKilled' && !ended.message;
}

/** The outcome, or nothing where it fails or takes too long: it is ended then, since the program waits for open requests. */
async function within(
  work: (signal: AbortSignal) => Promise<string | undefined>,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const ending = new AbortController();
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
      ending.abort();
    }, mostMilliseconds);
  });
  try {
    return await Promise.race([work(ending.signal), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
