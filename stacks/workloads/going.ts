import { setTimeout as sleep } from 'node:timers/promises';

import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';
import type { Manifest } from '../../src/kube/manifest';
import type { LiveCluster, LiveObject } from './live-cluster';
import type { LiveObjects } from './preflight';
import { lookUp } from './preflight';

/**
 * Looks every object up, and again while some are on their way out: what is
 * being deleted goes in spite of an update, and nothing can be made in a
 * namespace that goes.
 *
 * @param seconds how long to wait for them
 * @throws UserError that names what is still going then, and what holds it
 */
export async function lookUpSettled(
  cluster: LiveCluster,
  manifests: readonly Manifest[],
  seconds: number,
): Promise<LiveObjects> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const live = await lookUp(cluster, manifests);
    const going = [...live].filter(([, object]) => object.metadata?.deletionTimestamp !== undefined);
    if (going.length === 0) return live;
    if (Date.now() > deadline)
      throw new UserError(
        `Nothing was changed: objects of this environment are being deleted, and not gone after ${seconds} seconds`,
        going.map(([path, object]) => problemOf(path, object)),
      );
    await sleep(1000);
  }
}

function problemOf(where: string, object: LiveObject): Problem {
  const { kind = '', metadata = {} } = object;
  const place = metadata.namespace === undefined ? '' : ` --namespace ${metadata.namespace}`;
  const held = holders(object);
  return {
    where,
    message: held.length > 0 ? `is being deleted, held by ${held.join('; ')}` : 'is being deleted',
    fix: `wait, or see what holds it: kubectl get ${kind} ${metadata.name ?? ''}${place} --output yaml; a finalizer whose controller is gone has to be taken off by hand. Then run the command again`,
  };
}

interface NamespaceStatus {
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
  }[];
}

/** A namespace tells in its conditions what is left in it. */
function holders({ kind, metadata = {}, status }: LiveObject): string[] {
  const finalizers = (metadata.finalizers ?? []).map((name) => `finalizer ${name}`);
  if (kind !== 'Namespace') return finalizers;
  const { conditions = [] } = (status ?? {}) as NamespaceStatus;
  const said = conditions
    .filter(({ type, status: is }) => is === 'True' && /Remaining$|Failure$/.test(type))
    .flatMap(({ message }) => message ?? []);
  return [...finalizers, ...said];
}
