/**
 * Arguments of `unshare` for a command that mounts file systems: nobody else sees its mounts, and they go with its
 * last process, whichever way that ends.
 */
export function inOwnMounts(command: readonly string[]): readonly string[] {
  return ['--mount', '--propagation=private', '--', ...command];
}
