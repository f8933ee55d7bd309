import { setTimeout as sleep } from 'node:timers/promises';

import type { Cluster } from './cluster';
import type { KubeObject } from './objects';
import { isObject, valueAt } from './objects';
import { readiness } from './readiness';

const pollMilliseconds = 400;
const statusEveryMilliseconds = 3000;

export interface WaitOptions {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Called now and then with what is still missing. */
  readonly onStatus: (message: string) => void;
}

/** The object exists but did not become ready: the engine keeps it in its state, with these reasons. */
export class NotReady extends Error {
  constructor(
    readonly object: KubeObject,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join('; '));
  }
}

/** Waits until an object is ready. @throws NotReady after the time limit, with what its pods say */
export async function untilReady(
  cluster: Cluster,
  object: KubeObject,
  options: WaitOptions,
): Promise<KubeObject> {
  const deadline = Date.now() + options.timeoutSeconds * 1000;
  let told = Date.now();
  let live = object;
  for (;;) {
    const state = readiness(live);
    if (state.ready || (await bindsOnFirstUse(cluster, live))) return live;
    if (state.failed) throw new NotReady(live, [state.waiting, ...(await podProblems(cluster, live))]);
    if (Date.now() > deadline || options.signal.aborted) {
      const end = options.signal.aborted ? 'interrupted' : `not ready after ${options.timeoutSeconds} s`;
      throw new NotReady(live, [`${end}: ${state.waiting}`, ...(await podProblems(cluster, live))]);
    }
    if (Date.now() - told > statusEveryMilliseconds) {
      told = Date.now();
      options.onStatus(state.waiting);
    }
    await sleep(pollMilliseconds);
    const found = await cluster.read(live);
    if (!found) throw new NotReady(live, ['it was deleted by someone else']);
    live = found;
  }
}

/** Waits until an object is gone. @throws Error after the time limit, naming what holds it */
export async function untilGone(cluster: Cluster, object: KubeObject, options: WaitOptions): Promise<void> {
  const deadline = Date.now() + options.timeoutSeconds * 1000;
  for (;;) {
    const live = await cluster.read(object);
    if (!live) return;
    if (Date.now() > deadline || options.signal.aborted) {
      const holders = valueAt(live, ['metadata', 'finalizers']);
      const held = Array.isArray(holders) && holders.length > 0 ? `; finalizers: ${holders.join(', ')}` : '';
      throw new Error(`still being deleted after ${options.timeoutSeconds} s${held}`);
    }
    await sleep(pollMilliseconds);
  }
}

/** A claim whose class binds at the first pod is as ready as it gets. */
async function bindsOnFirstUse(cluster: Cluster, object: KubeObject): Promise<boolean> {
  const name = valueAt(object, ['spec', 'storageClassName']);
  if (object.kind !== 'PersistentVolumeClaim' || typeof name !== 'string') return false;
  const found = await cluster.read({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
  });
  return found?.volumeBindingMode === 'WaitForFirstConsumer';
}

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
}

/** Why the pods of a workload do not run: not schedulable, image cannot be pulled, crash loop. */
async function podProblems(cluster: Cluster, object: KubeObject): Promise<string[]> {
  const labels = valueAt(object, ['spec', 'selector', 'matchLabels']);
  if (!isObject(labels) || !object.metadata.namespace) return [];
  const selector = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const pods = await cluster.list('v1', 'Pod', object.metadata.namespace, selector);
  return pods.flatMap((pod) => {
    const status = pod.status as PodStatus | undefined;
    const scheduled = status?.conditions?.find(
      (each) => each.type === 'PodScheduled' && each.status === 'False',
    );
    const stuck = (status?.containerStatuses ?? []).flatMap(({ name, state }) =>
      state?.waiting?.reason
        ? [`${name}: ${state.waiting.reason} ${state.waiting.message ?? ''}`.trim()]
        : [],
    );
    return [...(scheduled?.message ? [scheduled.message] : []), ...stuck].map(
      (each) => `pod ${pod.metadata.name}: ${each}`,
    );
  });
}
