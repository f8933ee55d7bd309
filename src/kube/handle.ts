/** `T`, with every member allowed to be undefined. */
type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

/**
 * A resource of cdk8s-plus as the interface that its other resources take. The
 * two differ only in how they say that `resourceName` may be missing, which
 * `exactOptionalPropertyTypes` tells apart.
 */
export function handle<T>(resource: Loose<T>): T {
  return resource as T;
}
