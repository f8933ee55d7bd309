import { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';

/**
 * Patches the finished manifest of a construct of cdk8s-plus, in the spelling
 * of Kubernetes. The patches that cdk8s has itself come earlier, before
 * cdk8s-plus translates its own spelling (`clusterIp`, quantities as objects) and
 * drops every field that its version of Kubernetes did not know.
 */
export function patchManifest(construct: IConstruct, ...patches: readonly JsonPatch[]): void {
  const object = ApiObject.of(construct);
  const toJson = object.toJson.bind(object);
  object.toJson = (): unknown => JsonPatch.apply(toJson(), ...patches);
}
