import type {
  V1Job,
  V1PersistentVolumeClaim,
  V1PodSpec,
  V1Secret,
  V1Service,
  V1StatefulSet,
} from '@kubernetes/client-node';

import { plannedManifests, titan } from '../../src/app';
import type { Config } from '../../src/config';
import { schema } from '../../src/config/schema';
import type { RepositorySettings } from '../../src/config/schema/titan';
import { repository } from '../../src/config/schema/titan';
import type { Manifest } from '../../src/kube/manifest';

/** As the API server has them; the client has no type for snapshots. */
export interface VolumeSnapshot {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: {
    readonly volumeSnapshotClassName?: string;
    readonly source?: { readonly persistentVolumeClaimName?: string };
  };
}

interface Kinds {
  Job: V1Job;
  PersistentVolumeClaim: V1PersistentVolumeClaim;
  Secret: V1Secret;
  Service: V1Service;
  StatefulSet: V1StatefulSet;
  VolumeSnapshot: VolumeSnapshot;
}

export const postgres = {
  image: 'postgres:16.4',
  volumes: { v0: { path: '/var/lib/postgresql/data' } },
  ports: [5432],
};

export function configOf(titanSettings: object = {}, settings: object = {}): Config {
  return { ...schema.parse({ ...settings, titan: titanSettings }), environment: 'test' };
}

/** A repository's settings from what a test is about. */
export function repositoryOf(settings: object = {}): RepositorySettings {
  return repository.parse({ ...postgres, ...settings });
}

/** The objects of Titan that the configuration owns, for one repository `pg`. */
export function configManifests(
  pg: object = {},
  titanSettings: object = {},
  settings: object = {},
): Manifest[] {
  const config = configOf({ repositories: { pg: { ...postgres, ...pg } }, ...titanSettings }, settings);
  return plannedManifests(config).flatMap(({ chart, manifest }) => (chart === 'titan' ? [manifest] : []));
}

/** The objects of a repository `pg` that commands own. */
export function commandManifests(pg: object = {}, titanSettings: object = {}): Manifest[] {
  return titan.repositoryManifests(titan.commandRepository(configOf(titanSettings), 'pg', repositoryOf(pg)));
}

/** All objects of a kind. A manifest has the shape of its kind in the API, but for what the API server adds. */
export function all<K extends keyof Kinds>(manifests: readonly Manifest[], kind: K): Kinds[K][] {
  const isOfKind = (each: Manifest): each is Manifest & Kinds[K] => each.kind === kind;
  return manifests.filter(isOfKind);
}

export function one<K extends keyof Kinds>(manifests: readonly Manifest[], kind: K, name?: string): Kinds[K] {
  const found = all(manifests, kind).filter((each) => name === undefined || each.metadata?.name === name);
  if (found.length !== 1) throw new Error(`${found.length} of ${kind} ${name ?? ''}`);
  return found[0]!;
}

export function podSpec(workload: V1StatefulSet | V1Job): V1PodSpec {
  return workload.spec!.template.spec!;
}
