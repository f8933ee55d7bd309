import { setTimeout as sleep } from 'node:timers/promises';

import pMap from 'p-map';

import { UserError } from '../../src/errors';
import { stampOf } from '../../src/kube/stamp';
import type { LiveCluster, LiveObject } from './live-cluster';
import type { ObjectRef } from './object-ref';
import { pathOf, refOf } from './object-ref';

/** Something that a teardown left in the cluster. */
export interface Leftover {
  readonly path: string;
  readonly ref: ObjectRef;
  /** Why it is still there, as far as the object says. */
  readonly why: string;
  /** Whether it carries the stamp of the environment. */
  readonly stamped: boolean;
  /** Whether it is being deleted, or belongs to something that may be. */
  readonly goesByItself: boolean;
}

export interface Scan {
  readonly found: readonly Leftover[];
  /** Kinds that the credentials may not list, such as `Node`: nothing is known of those. */
  readonly unchecked: readonly string[];
}

export interface ScanOptions {
  /** Where the systems of the environment are. */
  readonly namespaces: readonly string[];
  /** Stamp of the environment. */
  readonly stamp: string;
  /** Whether what WholeTale made there, without a stamp, was made for this environment. */
  readonly ownsUnstamped: boolean;
}

/** Labels by which anything of an environment can be found: ours, and that of the old stack and of gwvolman. */
const selectors = ['app.kubernetes.io/managed-by=talestack', 'app=WholeTale'];

/** What has no owner may still be removed by a controller, such as the Endpoints of a Service. */
const graceSeconds = 5;

/** Requests at the same time. */
const concurrency = 16;

/**
 * Everything in the cluster that belongs to an environment, of whatever kind the
 * cluster serves: by its stamp anywhere, and by the label `app=WholeTale` in its
 * namespaces. Objects that others own and that go by themselves count, too.
 */
export async function scan(cluster: LiveCluster, options: ScanOptions): Promise<Scan> {
  const kinds = (await cluster.servedKinds()).filter(({ verbs }) =>
    ['list', 'delete'].every((verb) => verbs.includes(verb)),
  );
  const queries = kinds.flatMap((kind) =>
    (kind.namespaced ? options.namespaces : [undefined]).flatMap((namespace) =>
      selectors.map((selector) => ({ ...kind, namespace, selector })),
    ),
  );
  const unchecked = new Set<string>();
  const lists = await pMap(
    queries,
    async ({ apiVersion, kind, namespace, selector }) => {
      try {
        return await cluster.list(apiVersion, kind, namespace, selector);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        unchecked.add(kind);
        return [];
      }
    },
    { concurrency },
  );
  const ours = lists.flat().filter((object) => isOf(object, options));
  const byPath = new Map(ours.map((object) => [pathOf(object), object]));
  return {
    found: [...byPath].sort().map(([path, object]) => leftover(path, object)),
    unchecked: [...unchecked].sort(),
  };
}

/**
 * Whether an object belongs to an environment: it carries its stamp, or it is
 * one of WholeTale's without any stamp, in a namespace that is the environment's.
 */
export function isOf(object: LiveObject, { namespaces, stamp, ownsUnstamped }: ScanOptions): boolean {
  const { metadata = {} } = object;
  const found = stampOf(object);
  if (found !== undefined) return found === stamp;
  return (
    ownsUnstamped && namespaces.includes(metadata.namespace ?? '') && metadata.labels?.app === 'WholeTale'
  );
}

function leftover(path: string, object: LiveObject): Leftover {
  const { deletionTimestamp, ownerReferences = [] } = object.metadata ?? {};
  return {
    path,
    ref: refOf(object),
    why: reasonOf(object),
    stamped: stampOf(object) !== undefined,
    goesByItself: deletionTimestamp !== undefined || ownerReferences.length > 0,
  };
}

function reasonOf({ metadata = {} }: LiveObject): string {
  const finalizers = metadata.finalizers ?? [];
  if (metadata.deletionTimestamp)
    return finalizers.length > 0 ? `is being deleted, held by ${finalizers.join(', ')}` : 'is being deleted';
  const owner = metadata.ownerReferences?.[0];
  if (owner) return `belongs to ${owner.kind} ${owner.name}`;
  const manager = metadata.managedFields?.[0]?.manager;
  return manager ? `made by ${manager}` : 'nothing says who made it';
}

/**
 * Scans until nothing is on its way out any more, or for so long: what a deleted
 * object owned goes a moment after it.
 *
 * @param expected whether something is meant to stay
 * @param onWaiting called with how much is there that should not be
 */
export async function scanUntilSettled(
  cluster: LiveCluster,
  options: ScanOptions & { readonly timeoutSeconds: number },
  expected: (leftover: Leftover) => boolean,
  onWaiting: (count: number) => void,
): Promise<Scan> {
  const started = Date.now();
  const deadline = started + options.timeoutSeconds * 1000;
  const patience = Math.min(deadline, started + graceSeconds * 1000);
  for (;;) {
    const seen = await scan(cluster, options);
    const left = seen.found.filter((each) => !expected(each));
    const isGoing = left.some((each) => each.goesByItself);
    if (left.length === 0 || Date.now() >= (isGoing ? deadline : patience)) return seen;
    onWaiting(left.length);
    await sleep(1000);
  }
}
