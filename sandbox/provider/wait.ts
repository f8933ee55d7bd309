import { setTimeout as sleep } from 'node:timers/promises';

import type { Cluster } from './cluster';
import type { KubeObject } from './objects';
import { idOf, valueAt } from './objects';
import { podProblems } from './pod-problems';
import { readiness } from './readiness';

/** Most things take moments; others are looked at less and less often. */
const firstPollMilliseconds = 50;
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
  const started = Date.now();
  const deadline = started + options.timeoutSeconds * 1000;
  let told = started;
  let live = object;
  for (let pause = firstPollMilliseconds; ; pause = longer(pause)) {
    const state = readiness(live);
    if (state.ready || (await bindsOnFirstUse(cluster, live))) return live;
    // A failure from before is that of an earlier run, whose cause may be gone by now.
    if (state.failed && !isBefore(state.failedAt, started))
      throw new NotReady(live, [state.waiting, ...(await podProblems(cluster, live))]);
    if (Date.now() > deadline || options.signal.aborted) {
      const end = options.signal.aborted ? 'interrupted' : `not ready after ${options.timeoutSeconds} s`;
      throw new NotReady(live, [`${end}: ${state.waiting}`, ...(await podProblems(cluster, live))]);
    }
    if (Date.now() - told > statusEveryMilliseconds) {
      told = Date.now();
      options.onStatus(state.waiting);
    }
    await sleep(pause);
    const found = await cluster.read(live);
    if (!found) throw new NotReady(live, ['it was deleted by someone else']);
    live = found;
  }
}

/** Waits until an object is gone. @throws Error after the time limit, naming what holds it */
export async function untilGone(cluster: Cluster, object: KubeObject, options: WaitOptions): Promise<void> {
  const deadline = Date.now() + options.timeoutSeconds * 1000;
  for (let pause = firstPollMilliseconds; ; pause = longer(pause)) {
    const live = await cluster.read(object);
    // One of the same name with another UID was made by someone else meanwhile.
    if (!live || (object.metadata.uid ?? live.metadata.uid) !== live.metadata.uid) return;
    if (Date.now() > deadline || options.signal.aborted) {
      const holders = valueAt(live, ['metadata', 'finalizers']);
      const held = Array.isArray(holders) && holders.length > 0 ? `; finalizers: ${holders.join(', ')}` : '';
      const end = options.signal.aborted ? 'interrupted' : `not gone after ${options.timeoutSeconds} s`;
      throw new Error(`${object.kind} ${idOf(object)}: ${end}, still being deleted${held}`);
    }
    await sleep(pause);
  }
}

function longer(pause: number): number {
  return Math.min(pause * 1.5, pollMilliseconds);
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

/** Times of the API server have whole seconds. */
function isBefore(time: string | undefined, started: number): boolean {
  return time !== undefined && Date.parse(time) < Math.floor(started / 1000) * 1000;
}
