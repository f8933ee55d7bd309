import type { Cluster } from './cluster';
import type { KubeObject } from './objects';
import { isObject, valueAt } from './objects';

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

interface PodStatus {
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
  }[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}

/** A container that is about to start has nothing wrong with it. */
const starting = new Set(['ContainerCreating', 'PodInitializing']);

/** Why a pod, or the pods of a workload, do not run: not schedulable, image cannot be pulled, crash loop. */
export async function podProblems(cluster: Cluster, object: KubeObject): Promise<string[]> {
  if (object.kind === 'Pod') return problemsOf(object);
  const labels = valueAt(object, ['spec', 'selector', 'matchLabels']);
  if (!isObject(labels) || !object.metadata.namespace) return [];
  const selector = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  try {
    return (await cluster.list('v1', 'Pod', object.metadata.namespace, selector)).flatMap(problemsOf);
  } catch (error) {
    // What is known already must not be lost over it.
    return [`its pods could not be listed: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function problemsOf(pod: KubeObject): string[] {
  const status = pod.status as PodStatus | undefined;
  const scheduled = status?.conditions?.find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
  );
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const stuck = containers.flatMap(({ name, state }) => {
    const { reason, message = '' } = state?.waiting ?? {};
    return reason && !starting.has(reason) ? [`${name}: ${reason} ${message}`.trim()] : [];
  });
  return [...(scheduled?.message ? [scheduled.message] : []), ...stuck].map(
    (each) => `pod ${pod.metadata.name}: ${each}`,
  );
}
