/**
 * What an environment is called within names of objects. Names of stacks may
 * have capital letters, underscores and dots where names of objects cannot.
 *
 * For objects that several environments may have in one namespace, beside those that commands made there.
 */
export function environmentName(environment: string): string {
  return environment
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
}
