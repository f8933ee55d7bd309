import type {
  CoreV1Event,
  V1IngressClass,
  V1Node,
  V1PersistentVolumeClaim,
  V1Pod,
  V1ReplicaSet,
  V1StorageClass,
} from '@kubernetes/client-node';

import type { LiveCluster, LiveObject } from '../../../stacks/workloads';
import { UserError } from '../../errors';
import type { LastLines } from './last-lines';
import { readLastLines } from './last-lines';

/** What is looked at to say why something is not ready. */
export interface Evidence {
  readonly pods: readonly V1Pod[];
  readonly replicaSets: readonly V1ReplicaSet[];
  readonly claims: readonly V1PersistentVolumeClaim[];
  readonly events: readonly CoreV1Event[];
  readonly nodes: readonly V1Node[];
  /** Of containers that crashed. */
  readonly lastLines?: LastLines | undefined;
  /** VolumeSnapshots: read only where a claim that is not bound begins with one. */
  readonly snapshots?: readonly LiveObject[] | undefined;
  /** Undefined where the user may not read them. */
  readonly storageClasses: readonly V1StorageClass[] | undefined;
  /** Undefined where the user may not read them. */
  readonly ingressClasses: readonly V1IngressClass[] | undefined;
}

/** Reads all of it; what the user may not read is left out, since some reasons are better than none. */
export async function readEvidence(
  cluster: Pick<LiveCluster, 'list'> & Partial<Pick<LiveCluster, 'logs'>>,
  namespaces: readonly string[],
): Promise<Evidence> {
  const list = async (apiVersion: string, kind: string, namespace?: string) => {
    try {
      return await cluster.list(apiVersion, kind, namespace);
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  };
  const within = async (apiVersion: string, kind: string) => {
    const lists = await Promise.all(namespaces.map((namespace) => list(apiVersion, kind, namespace)));
    return lists.flatMap((each) => each ?? []);
  };
  const [pods, replicaSets, claims, events, nodes, storageClasses, ingressClasses] = await Promise.all([
    within('v1', 'Pod'),
    within('apps/v1', 'ReplicaSet'),
    within('v1', 'PersistentVolumeClaim'),
    within('v1', 'Event'),
    list('v1', 'Node'),
    list('storage.k8s.io/v1', 'StorageClass'),
    list('networking.k8s.io/v1', 'IngressClass'),
  ]);
  const waits = (claims as V1PersistentVolumeClaim[]).filter((each) => snapshotSource(each) !== undefined);
  const places = new Set(waits.map(({ metadata }) => metadata?.namespace ?? ''));
  const snapshots = await Promise.all([...places].map((each) => list(snapshotApi, 'VolumeSnapshot', each)));
  const lastLines =
    cluster.logs &&
    (await readLastLines({ logs: cluster.logs.bind(cluster) }, pods as V1Pod[], (nodes ?? []) as V1Node[]));
  return {
    ...(lastLines && { lastLines }),
    pods: pods as V1Pod[],
    replicaSets: replicaSets as V1ReplicaSet[],
    claims: claims as V1PersistentVolumeClaim[],
    events: events as CoreV1Event[],
    nodes: (nodes ?? []) as V1Node[],
    snapshots: snapshots.includes(undefined) ? undefined : snapshots.flatMap((each) => each ?? []),
    storageClasses: storageClasses as V1StorageClass[] | undefined,
    ingressClasses: ingressClasses as V1IngressClass[] | undefined,
  };
}

const snapshotApi = 'snapshot.storage.k8s.io/v1';

/** The VolumeSnapshot that the data of a claim without a volume are to come from. */
export function snapshotSource({ spec, status }: V1PersistentVolumeClaim): string | undefined {
  const source = spec?.dataSourceRef ?? spec?.dataSource;
  return status?.phase !== 'Bound' && source?.kind === 'VolumeSnapshot' ? source.name : undefined;
}

interface Named {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly uid?: string };
}

/** The newest event about an object, of these reasons. An object made anew under the same name is another one. */
export function lastEvent(
  { events }: Pick<Evidence, 'events'>,
  { metadata }: Named,
  reasons: readonly string[],
  says = /(?:)/,
): CoreV1Event | undefined {
  return events
    .filter(({ involvedObject }) => involvedObject.uid === metadata?.uid)
    .filter(({ reason = '', message = '' }) => reasons.includes(reason) && says.test(message))
    .sort((a, b) => timeOf(b) - timeOf(a))[0];
}

function timeOf({ series, lastTimestamp, eventTime, firstTimestamp, metadata }: CoreV1Event): number {
  const time =
    series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? metadata.creationTimestamp;
  return time ? new Date(time).getTime() : 0;
}

/** Whether one object was made by another. */
export function isOwnedBy(
  object: { readonly metadata?: { readonly ownerReferences?: readonly { readonly uid: string }[] } },
  owner: Named,
): boolean {
  const uid = owner.metadata?.uid;
  return uid !== undefined && (object.metadata?.ownerReferences ?? []).some((each) => each.uid === uid);
}
