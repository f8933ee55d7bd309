import type { PlannedManifest } from '../../app';
import { objectPath } from '../../kube/manifest';

/** Component of each object, by the object's path. */
export function componentsOf(manifests: readonly PlannedManifest[]): Map<string, string> {
  return new Map(manifests.map(({ manifest, component }) => [objectPath(manifest), component]));
}
