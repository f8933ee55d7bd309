import { createHash } from 'node:crypto';

/**
 * What an environment is called within names of objects. Names of stacks may
 * have capital letters, underscores and dots where names of objects cannot: such
 * a one gets an end of its own, since `a_b` and `a-b` are two environments.
 *
 * For objects that several environments may have in one namespace, beside those that commands made there.
 */
export function environmentName(environment: string): string {
  const name = environment
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
  if (name === environment) return name;
  return `${name}-${createHash('sha256').update(environment).digest('hex').slice(0, 6)}`;
}
