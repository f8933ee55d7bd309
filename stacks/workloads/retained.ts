import { setTimeout as sleep } from 'node:timers/promises';

import { UserError } from '../../src/errors';
import { objectPath } from '../../src/kube/manifest';
import type { LiveCluster, ObjectRef } from './live-cluster';
import { stampOf } from '../../src/kube/stamp';

/** An object that a `down` left in the cluster. */
export interface RetainedObject {
  readonly path: string;
  readonly ref: ObjectRef;
}

/** Claims, and then the namespace, that carry the stamp: what `down` keeps and the state has forgotten. */
export async function retainedObjects(
  cluster: LiveCluster,
  namespace: string,
  stamp: string,
): Promise<RetainedObject[]> {
  const claims = await cluster.list('v1', 'PersistentVolumeClaim', namespace);
  const own = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return [...claims, ...(own ? [own] : [])]
    .filter((object) => stampOf(object) === stamp)
    .map((object) => {
      const { name = '', namespace: within } = object.metadata ?? {};
      const { apiVersion = 'v1', kind = '' } = object;
      const ref = { apiVersion, kind, metadata: within ? { name, namespace: within } : { name } };
      return { ref, path: objectPath(ref) };
    });
}

const removalTimeoutSeconds = 300;

/**
 * Deletes what was retained and waits until it is gone.
 *
 * @param onRemoved called with the path of each object that is gone
 * @throws UserError naming what is still there after five minutes
 */
export async function removeRetained(
  cluster: LiveCluster,
  retained: readonly RetainedObject[],
  onRemoved: (path: string) => void,
): Promise<void> {
  for (const { ref } of retained) await cluster.delete(ref);
  const deadline = Date.now() + removalTimeoutSeconds * 1000;
  let left = [...retained];
  for (;;) {
    const found = await Promise.all(left.map(async (each) => [each, await cluster.get(each.ref)] as const));
    for (const [each, live] of found) if (!live) onRemoved(each.path);
    left = found.flatMap(([each, live]) => (live ? [each] : []));
    if (left.length === 0) return;
    if (Date.now() > deadline) throw stillThere(left);
    await sleep(500);
  }
}

function stillThere(left: readonly RetainedObject[]): UserError {
  return new UserError(
    `Still there after ${removalTimeoutSeconds} seconds`,
    left.map(({ path }) => ({
      where: path,
      message: 'is being deleted, but something holds it',
      fix: `kubectl describe it: a pod that uses the claim, or a finalizer, is named there; then run the command again`,
    })),
  );
}
