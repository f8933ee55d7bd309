/** An image reference, taken apart as the HTTP API of a registry wants it. */
export interface ImageLocation {
  /** Host and port. */
  readonly registry: string;
  readonly repository: string;
  /** Tag, or digest. */
  readonly reference: string;
}

/** Where Docker Hub, which a reference without a host is of, has its API. */
const dockerHub = 'registry-1.docker.io';

/**
 * `postgres:16.4` → `registry-1.docker.io`, `library/postgres`, `16.4`, by the
 * rules of the distribution project's reference package.
 *
 * @param image a valid reference
 */
export function imageLocation(image: string): ImageLocation {
  const [beforeDigest = '', digest] = image.split('@');
  const [, name = beforeDigest, tag = 'latest'] = /^(.+):(\w[\w.-]*)$/.exec(beforeDigest) ?? [];
  const slash = name.indexOf('/');
  const first = name.slice(0, slash);
  const reference = digest ?? tag;
  // Else it is a folder on Docker Hub.
  const isHost = slash > 0 && (first === 'localhost' || /[.:]/.test(first));
  if (isHost && first !== 'docker.io') {
    return { registry: first, repository: name.slice(slash + 1), reference };
  }
  const path = isHost ? name.slice(slash + 1) : name;
  return { registry: dockerHub, repository: path.includes('/') ? path : `library/${path}`, reference };
}
