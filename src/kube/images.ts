import { ImagePullPolicy } from 'cdk8s-plus-25';

import { isPinned } from '../config/checks/checks';

/** `gcr.io/mirror` and `mongo:3.2.21` → `gcr.io/mirror/mongo:3.2.21`. */
export function mirrored(image: string, prefix: string | undefined): string {
  return prefix === undefined ? image : `${prefix.replace(/\/+$/, '')}/${image}`;
}

/** A pinned image is pulled once for each node, any other at every start, which is what Kubernetes would do by itself. */
export function pullPolicy(image: string): ImagePullPolicy {
  return isPinned(image) ? ImagePullPolicy.IF_NOT_PRESENT : ImagePullPolicy.ALWAYS;
}
