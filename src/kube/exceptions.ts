import type { ApiObjectMetadata } from 'cdk8s';

/** Followed by a rule's id, with the reason as the value: `talestack.io/allow-hardened: "needs FUSE"`. */
export const allowPrefix = 'talestack.io/allow-';

/**
 * The metadata of an object that is at odds with house rules (`src/policy`), and is meant to be. It is for the object
 * itself and not for its pods, which would restart.
 *
 * @param reasons one for the id of each rule
 */
export function excepted<M extends ApiObjectMetadata>(
  metadata: M,
  reasons: Readonly<Record<string, string>>,
): M & ApiObjectMetadata {
  const entries = Object.entries(reasons);
  if (entries.length === 0) return metadata;
  const allowed = Object.fromEntries(entries.map(([rule, reason]) => [`${allowPrefix}${rule}`, reason]));
  return { ...metadata, annotations: { ...metadata.annotations, ...allowed } };
}
