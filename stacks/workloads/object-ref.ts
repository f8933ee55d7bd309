import type { KubernetesObject } from '@kubernetes/client-node';

import { objectPath } from '../../src/kube/manifest';

/** Enough of an object to look it up. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The reference of a live object or of a manifest. */
export function refOf({ apiVersion = 'v1', kind = '', metadata }: KubernetesObject): ObjectRef {
  const { name = '', namespace } = metadata ?? {};
  return { apiVersion, kind, metadata: namespace ? { name, namespace } : { name } };
}

/** `KIND/NAMESPACE/NAME` of a live object, as `objectPath` writes it. */
export function pathOf(object: KubernetesObject): string {
  return objectPath(refOf(object));
}
