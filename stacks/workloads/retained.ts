import { setTimeout as sleep } from 'node:timers/promises';

import { UserError } from '../../src/errors';
import type { LiveCluster } from './live-cluster';
import type { ObjectRef } from './object-ref';
import { pathOf, refOf } from './object-ref';
import { stampOf } from '../../src/kube/stamp';

/** An object in the cluster that `down` keeps, or is to delete by itself. */
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
    .map((object) => ({ ref: refOf(object), path: pathOf(object) }));
}

const removalTimeoutSeconds = 300;

/**
 * Deletes objects and waits until they are gone.
 *
 * @param onRemoved called with the path of each object that is gone
 * @throws UserError naming what is still there after five minutes
 */
export async function removeAndWait(
  cluster: LiveCluster,
  objects: readonly RetainedObject[],
  onRemoved: (path: string) => void,
): Promise<void> {
  for (const { ref } of objects) await cluster.delete(ref);
  const deadline = Date.now() + removalTimeoutSeconds * 1000;
  let left = [...objects];
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
