import { setTimeout as sleep } from 'node:timers/promises';

import { UserError } from '../../src/errors';
import type { LiveCluster } from './live-cluster';
import { orDenied } from './refusals';
import type { ObjectRef } from './object-ref';
import { pathOf, refOf } from './object-ref';
import { madeByAnnotation, stampOf } from '../../src/kube/stamp';

/** An object in the cluster that `down` keeps, or is to delete by itself. */
export interface RetainedObject {
  readonly path: string;
  readonly ref: ObjectRef;
}

/**
 * Claims, and then their namespaces, that carry the stamp: what `down` keeps and
 * the state has forgotten. A namespace that may not be looked into holds nothing
 * that is known of.
 */
export async function retainedObjects(
  cluster: LiveCluster,
  namespaces: readonly string[],
  stamp: string,
): Promise<RetainedObject[]> {
  const found = await Promise.all(
    namespaces.map(async (name) => ({
      claims: await orDenied(cluster.list('v1', 'PersistentVolumeClaim', name), () => []),
      own: await orDenied(cluster.get(namespaceRef(name)), () => undefined),
    })),
  );
  return [...found.flatMap(({ claims }) => claims), ...found.flatMap(({ own }) => own ?? [])]
    .filter((object) => stampOf(object) === stamp)
    .map((object) => ({ ref: refOf(object), path: pathOf(object) }));
}

/** Kinds that stand for someone's data, or for what somebody runs on it. */
const inhabitants = [
  ['v1', 'PersistentVolumeClaim'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'Deployment'],
  ['batch/v1', 'Job'],
  ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot'],
  ['v1', 'ConfigMap'],
] as const;

/** What would be lost with a namespace, and is none of the environment's. */
export async function dataOfOthers(
  cluster: LiveCluster,
  namespace: string,
  stamp: string,
): Promise<string[]> {
  const lists = await Promise.all(
    inhabitants.map(([apiVersion, kind]) => orDenied(cluster.list(apiVersion, kind, namespace), () => [])),
  );
  return (
    lists
      .flat()
      .filter((object) => stampOf(object) !== stamp && object.metadata?.deletionTimestamp === undefined)
      // Every namespace has some that the cluster makes; those of commands are what is known of a submission.
      .filter(({ kind, metadata }) => kind !== 'ConfigMap' || metadata?.annotations?.[madeByAnnotation])
      .map(pathOf)
  );
}

function namespaceRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
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
