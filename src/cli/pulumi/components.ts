import type { PlannedManifest } from '../../app';
import { plannedManifests } from '../../app';
import type { Config } from '../../config';
import { objectPath } from '../../kube/manifest';

/** Component of each object of an environment, by the object's path. */
export function componentsOf(config: Config): Map<string, string> {
  return byPath(plannedManifests(config));
}

/** The same of manifests that are planned already. */
export function byPath(manifests: readonly PlannedManifest[]): Map<string, string> {
  return new Map(manifests.map(({ manifest, component }) => [objectPath(manifest), component]));
}
