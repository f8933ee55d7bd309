import type { V1Deployment, V1Pod } from '@kubernetes/client-node';

import type { ObjectRef } from '../../../stacks/workloads';
import { UserError } from '../../errors';
import { objectPath } from '../../kube/manifest';
import type { Look } from '../waits/until';
import { until } from '../waits/until';
import type { BackupCluster } from './places';

export interface WaitOptions {
  readonly signal: AbortSignal;
  readonly onWaiting: (what: string) => void;
  /** For the command that says why. */
  readonly environment: string;
  /** @default 600 */
  readonly seconds?: number;
  /** @default 1 */
  readonly everySeconds?: number;
}

/** Deployments that were stopped, with the number of pods that they had. */
export type Stopped = readonly { readonly ref: ObjectRef; readonly replicas: number }[];

/** Sets Deployments to no pods, and waits until there is none. */
export async function stopAll(
  cluster: BackupCluster,
  refs: readonly ObjectRef[],
  onStopped: (stopped: Stopped) => void,
  options: WaitOptions,
): Promise<void> {
  const stopped: Stopped[number][] = [];
  for (const ref of refs) {
    const live = await deployment(cluster, ref);
    if (!live) continue;
    // 0 was left by a run that was killed.
    stopped.push({ ref, replicas: Math.max(1, live.spec?.replicas ?? 1) });
    onStopped([...stopped]);
    await cluster.update(ref, () => ({ spec: { replicas: 0 } }));
  }
  await waitFor(cluster, refs, 'still has pods', ({ status }) => !status?.replicas, options);
}

/** Gives them their pods back; does not wait for these. */
export async function startAll(cluster: BackupCluster, stopped: Stopped): Promise<void> {
  for (const { ref, replicas } of stopped) await cluster.update(ref, () => ({ spec: { replicas } }));
}

/** Waits until Deployments have all their pods, and these are ready. */
export function waitReady(
  cluster: BackupCluster,
  refs: readonly ObjectRef[],
  options: WaitOptions,
): Promise<void> {
  const isReady = ({ spec, status }: V1Deployment) =>
    (status?.availableReplicas ?? 0) >= (spec?.replicas ?? 1);
  return waitFor(cluster, refs, 'is not ready', isReady, options);
}

/** Waits until a pod that was deleted is gone, and another one in its place is ready. */
export async function waitReplaced(
  readyPod: () => Promise<V1Pod | undefined>,
  old: V1Pod,
  { signal, onWaiting, environment, seconds = 600, everySeconds = 1 }: WaitOptions,
): Promise<void> {
  const { name = '', namespace = '', uid } = old.metadata ?? {};
  const look = async (): Promise<Look<undefined>> => {
    const pod = await readyPod();
    if (pod && pod.metadata?.uid !== uid) return { done: true, value: undefined };
    const message = 'was deleted, and no other one is ready in its place';
    const fix = `npx talestack status ${environment} says why`;
    const where = `Pod/${namespace}/${name}`;
    return { done: false, waiting: `${name}: is replaced`, problems: [{ where, message, fix }] };
  };
  const last = await until(look, { seconds, everySeconds, signal, onWaiting });
  if (!last.done) throw new UserError(`Not done after ${seconds} seconds`, last.problems);
}

async function waitFor(
  cluster: BackupCluster,
  refs: readonly ObjectRef[],
  message: string,
  good: (live: V1Deployment) => boolean,
  { signal, onWaiting, environment, seconds = 600, everySeconds = 1 }: WaitOptions,
): Promise<void> {
  const look = async (): Promise<Look<undefined>> => {
    const missing: ObjectRef[] = [];
    for (const ref of refs) {
      const live = await deployment(cluster, ref);
      const isSeen = (live?.status?.observedGeneration ?? 0) >= (live?.metadata?.generation ?? 0);
      if (live && !(isSeen && good(live))) missing.push(ref);
    }
    if (missing.length === 0) return { done: true, value: undefined };
    const names = missing.map(({ metadata }) => metadata.name).join(', ');
    const fix = `npx talestack status ${environment} says why`;
    return {
      done: false,
      waiting: `${names}: ${message}`,
      problems: missing.map((ref) => ({ where: objectPath(ref), message, fix })),
    };
  };
  const last = await until(look, { seconds, everySeconds, signal, onWaiting });
  if (!last.done) throw new UserError(`Not done after ${seconds} seconds`, last.problems);
}

async function deployment(cluster: BackupCluster, ref: ObjectRef): Promise<V1Deployment | undefined> {
  // What the API server gives has the shape of its kind.
  return (await cluster.get(ref)) as V1Deployment | undefined;
}
