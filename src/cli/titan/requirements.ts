import type { V1StorageClass } from '@kubernetes/client-node';

import type { LiveObject } from '../../../stacks/workloads';
import { orDenied } from '../../../stacks/workloads';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { isSimulated } from '../status/read';
import type { TitanCluster } from './cluster';

/** API group of snapshots. */
const group = 'snapshot.storage.k8s.io';
const kinds = ['VolumeSnapshot', 'VolumeSnapshotContent', 'VolumeSnapshotClass'] as const;
/** The version that everything here is written in, and those before it, which no longer do. */
const version = 'v1';
const formerVersions = ['v1beta1', 'v1alpha1'] as const;

const defaultStorageClass = 'storageclass.kubernetes.io/is-default-class';
const defaultSnapshotClass = 'snapshot.storage.kubernetes.io/is-default-class';

export type SnapshotClass = LiveObject & { readonly driver?: string; readonly deletionPolicy?: string };

/** What the cluster has for snapshots. Undefined: the credentials do not allow to look. */
export interface SnapshotFacts {
  /** For each kind, the versions of the API that the cluster serves. */
  readonly served: Readonly<Record<(typeof kinds)[number], readonly string[]>>;
  readonly storageClasses: readonly V1StorageClass[] | undefined;
  readonly drivers: readonly string[] | undefined;
  readonly snapshotClasses: readonly SnapshotClass[] | undefined;
  /** Whether anything shows that the snapshot controller runs. */
  readonly controllerSeen: boolean;
}

/** What a repository asks of the cluster. */
export interface SnapshotWishes {
  /** The cluster's default where undefined. */
  readonly storageClass: string | undefined;
  /** The default of the driver where undefined. */
  readonly snapshotClass: string | undefined;
}

/** What snapshots are made with, and what is in the way. */
export interface SnapshotFindings {
  readonly problems: readonly Problem[];
  /** What is odd, and need not be wrong. */
  readonly notes: readonly Problem[];
  readonly storageClass: string | undefined;
  readonly driver: string | undefined;
  readonly snapshotClass: string | undefined;
}

/** Reads what there is; one question after the other would take its time. */
export async function readSnapshotFacts(cluster: TitanCluster): Promise<SnapshotFacts> {
  const versions = async (kind: string): Promise<string[]> => {
    const found = await Promise.all(
      [version, ...formerVersions].map(async (each) =>
        (await cluster.access.resource(`${group}/${each}`, kind)) ? [each] : [],
      ),
    );
    return found.flat();
  };
  const served = {
    VolumeSnapshot: await versions('VolumeSnapshot'),
    VolumeSnapshotContent: await versions('VolumeSnapshotContent'),
    VolumeSnapshotClass: await versions('VolumeSnapshotClass'),
  };
  const list = (apiVersion: string, kind: string) =>
    orDenied<LiveObject[] | undefined>(cluster.list(apiVersion, kind), () => undefined);
  const [storageClasses, drivers, snapshotClasses, snapshots, leases, deployments] = await Promise.all([
    list('storage.k8s.io/v1', 'StorageClass'),
    list('storage.k8s.io/v1', 'CSIDriver'),
    served.VolumeSnapshotClass.includes(version) ? list(`${group}/${version}`, 'VolumeSnapshotClass') : [],
    served.VolumeSnapshot.includes(version) ? list(`${group}/${version}`, 'VolumeSnapshot') : [],
    list('coordination.k8s.io/v1', 'Lease'),
    list('apps/v1', 'Deployment'),
  ]);
  const named = (objects: readonly LiveObject[] | undefined) =>
    (objects ?? []).some(({ metadata }) => metadata?.name?.includes('snapshot-controller'));
  return {
    served,
    // What the API server gives has the shape of its kind.
    storageClasses: storageClasses as V1StorageClass[] | undefined,
    drivers: drivers?.map(({ metadata }) => metadata?.name ?? ''),
    snapshotClasses: snapshotClasses as SnapshotClass[] | undefined,
    controllerSeen:
      named(leases) ||
      named(deployments) ||
      // The sandbox's own is driver and snapshot controller in one.
      (drivers ?? []).some(isSimulated) ||
      (snapshots ?? []).some(({ status }) => status !== undefined),
  };
}

/** What the snapshots are wanted for: only who makes one needs a class for it. */
export type SnapshotUse = 'commit' | 'restore';

/** Judges what there is: every problem at once, each with what to do. */
export function snapshotFindings(
  facts: SnapshotFacts,
  wishes: SnapshotWishes,
  use: SnapshotUse = 'commit',
): SnapshotFindings {
  const problems: Problem[] = [...definitionProblems(facts.served)];
  const storage = storageClassOf(facts, wishes.storageClass);
  problems.push(...storage.problems);
  const driver = storage.found?.provisioner;
  if (driver !== undefined && facts.drivers && !facts.drivers.includes(driver)) {
    problems.push({
      where: `StorageClass/${storage.found?.metadata?.name ?? ''}`,
      key: 'provisioner',
      value: driver,
      message: 'is no CSI driver of this cluster, and only those can make snapshots',
      allowed: facts.drivers.join(', ') || 'the cluster has no CSIDriver at all',
      fix: 'name a StorageClass of a CSI driver (titan.storageClass), or install the driver',
    });
  }
  const canAsk = use === 'commit' && facts.served.VolumeSnapshotClass.includes(version);
  const snapshot = canAsk
    ? snapshotClassOf(facts.snapshotClasses, wishes.snapshotClass, driver)
    : { problems: [], notes: [], found: undefined };
  problems.push(...snapshot.problems);
  const notes = [...storage.notes, ...snapshot.notes];
  if (problems.length === 0 && !facts.controllerSeen) {
    notes.push({
      message: 'nothing shows that the snapshot controller runs; without it, no commit gets ready',
      fix: 'if commits do not get ready, install it: github.com/kubernetes-csi/external-snapshotter',
    });
  }
  return {
    problems,
    notes,
    storageClass: storage.found?.metadata?.name,
    driver,
    snapshotClass: snapshot.found?.metadata?.name,
  };
}

/**
 * What is needed before anything is made that commits or is made from a commit.
 *
 * @throws UserError with every problem
 */
export async function checkSnapshots(
  cluster: TitanCluster,
  wishes: SnapshotWishes,
  use: SnapshotUse = 'commit',
): Promise<SnapshotFindings> {
  const found = snapshotFindings(await readSnapshotFacts(cluster), wishes, use);
  if (found.problems.length > 0)
    throw new UserError('The cluster lacks what commits need: nothing was changed', found.problems);
  return found;
}

function definitionProblems(served: SnapshotFacts['served']): Problem[] {
  return kinds.flatMap((kind): Problem[] => {
    const versions = served[kind];
    if (versions.includes(version)) return [];
    const where = `CustomResourceDefinition/${kind.toLowerCase()}${kind.endsWith('s') ? 'es' : 's'}.${group}`;
    const fix = 'install the CRDs of github.com/kubernetes-csi/external-snapshotter (client/config/crd)';
    return versions.length === 0
      ? [{ where, message: 'is not installed: the cluster has no snapshots', fix }]
      : [
          {
            where,
            key: 'versions',
            value: versions.join(', '),
            message: `is too old: ${version} is needed`,
            fix: `upgrade the snapshot controller and ${fix.replace('install ', '')}`,
          },
        ];
  });
}

interface Found<T> {
  readonly found: T | undefined;
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

const nothing = { found: undefined, problems: [], notes: [] };

function storageClassOf(
  { storageClasses }: SnapshotFacts,
  wanted: string | undefined,
): Found<V1StorageClass> {
  if (!storageClasses) return nothing;
  const names = storageClasses.map(({ metadata }) => metadata?.name ?? '').join(', ');
  const allowed = names || 'the cluster has none';
  if (wanted !== undefined) {
    const found = storageClasses.find(({ metadata }) => metadata?.name === wanted);
    if (found) return { ...nothing, found };
    const message = 'there is no such StorageClass';
    return { ...nothing, problems: [{ key: 'storageClass', value: wanted, message, allowed }] };
  }
  const defaults = storageClasses.filter((each) => isDefault(each, defaultStorageClass));
  const [first, ...more] = defaults;
  if (!first) {
    return {
      ...nothing,
      problems: [
        {
          key: 'storageClass',
          message: 'is not set, and no StorageClass is the default',
          allowed,
          fix: `set titan.storageClass, or annotate one with ${defaultStorageClass}=true`,
        },
      ],
    };
  }
  if (more.length === 0) return { ...nothing, found: first };
  const value = defaults.map(({ metadata }) => metadata?.name).join(', ');
  return {
    ...nothing,
    problems: [
      {
        key: 'storageClass',
        value,
        message: 'several StorageClasses are the default, and nothing says which one is meant',
        fix: `set titan.storageClass, or leave the annotation ${defaultStorageClass} on one of them`,
      },
    ],
  };
}

function snapshotClassOf(
  classes: readonly SnapshotClass[] | undefined,
  wanted: string | undefined,
  driver: string | undefined,
): Found<SnapshotClass> {
  if (!classes) return nothing;
  const named = (list: readonly SnapshotClass[]) =>
    list.map((each) => `${each.metadata?.name ?? ''} (${each.driver ?? '?'})`).join(', ');
  const allowed = named(classes) || 'the cluster has none';
  const key = 'snapshotClass';
  if (wanted !== undefined) {
    const found = classes.find(({ metadata }) => metadata?.name === wanted);
    if (!found)
      return {
        ...nothing,
        problems: [{ key, value: wanted, message: 'there is no such VolumeSnapshotClass', allowed }],
      };
    if (driver === undefined || found.driver === driver) return { ...nothing, found };
    return {
      ...nothing,
      problems: [
        {
          key,
          value: wanted,
          message: `is of the driver ${found.driver ?? '?'}, and the volumes are of ${driver}`,
          allowed: named(classes.filter((each) => each.driver === driver)) || `none is of ${driver}`,
        },
      ],
    };
  }
  // Without a driver, what is wrong has been said already.
  if (driver === undefined) return nothing;
  const fitting = classes.filter((each) => each.driver === driver);
  const defaults = fitting.filter((each) => isDefault(each, defaultSnapshotClass));
  const [only] = fitting.length === 1 ? fitting : defaults.length === 1 ? defaults : [];
  if (only) return { ...nothing, found: only };
  const why =
    fitting.length === 0
      ? { message: `is not set, and no VolumeSnapshotClass is of the driver ${driver}`, allowed }
      : {
          message: `is not set, and ${defaults.length === 0 ? 'none' : 'more than one'} of the driver's VolumeSnapshotClasses is the default`,
          allowed: named(fitting),
        };
  const fix = 'set titan.snapshotClass, or make a VolumeSnapshotClass for the driver';
  return { ...nothing, problems: [{ key, ...why, fix }] };
}

function isDefault({ metadata }: Pick<LiveObject, 'metadata'>, annotation: string): boolean {
  return metadata?.annotations?.[annotation] === 'true';
}
