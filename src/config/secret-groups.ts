import type { Config } from './schema';
import type { SecretName } from './secret-names';

/** Secrets that are of use together only, and are set and changed together. */
export type SecretGroup = keyof Config['secrets'];

export const secretGroups: Readonly<Record<SecretGroup, readonly SecretName[]>> = {
  registry: ['registry.username', 'registry.password', 'registry.htpasswd'],
  registryCertificate: ['registry.certificate', 'registry.privateKey'],
  site: ['site.certificate', 'site.privateKey'],
};

/** Groups that can be made anew without asking anybody, and whose readers restart when they are. */
export const revisedGroups = ['registry', 'registryCertificate'] as const satisfies readonly SecretGroup[];

export type RevisedGroup = (typeof revisedGroups)[number];

/** The groups that any of these secrets belong to. */
export function groupsOf(names: readonly SecretName[]): SecretGroup[] {
  const groups = Object.entries(secretGroups) as [SecretGroup, readonly SecretName[]][];
  return groups.filter(([, members]) => members.some((name) => names.includes(name))).map(([group]) => group);
}
