import type { Field, KubeObject } from '../model';
import type { Rule, Violation } from '../rule';
import { talkOn } from '../rule';

export const storageByClass: Rule = {
  id: 'storage-by-class',
  title: 'Claims name a StorageClass or use the default one; nobody makes volumes by hand',
  why: 'A volume made by hand ties the manifests to one cluster, and is nobody’s to clean up.',
  source: talkOn(
    '“you just describe a PersistentVolumeClaim, declaring the StorageClass you want” (Storage)',
  ),
  severity: 'error',
  *check(set) {
    for (const object of set.ofType('/PersistentVolume'))
      yield {
        object,
        field: object.root.at('kind'),
        message: 'is a volume made by hand',
        fix: 'leave it out, and have a StorageClass make it for the claim',
      };
    for (const object of set.ofType('/PersistentVolumeClaim')) yield* ofClaim(object, object.root.at('spec'));
    for (const object of set.ofType('apps/StatefulSet'))
      for (const template of object.root.at('spec', 'volumeClaimTemplates').items)
        yield* ofClaim(object, template.at('spec'));
  },
};

function* ofClaim(object: KubeObject, spec: Field): Iterable<Violation> {
  const className = spec.at('storageClassName');
  if (className.text === '')
    yield {
      object,
      field: className,
      message: 'has no StorageClass, and so waits for a volume made by hand',
      fix: 'name a class, or leave the field out for the default one',
    };
  // Read from a cluster, it names the volume that was made for it.
  if (object.annotations['pv.kubernetes.io/bind-completed'] !== undefined) return;
  for (const key of ['volumeName', 'selector']) {
    const field = spec.at(key);
    if (field.given)
      yield {
        object,
        field,
        message: `asks for one particular volume (${key})`,
        fix: 'leave it out, and have a StorageClass make the volume',
      };
  }
}
