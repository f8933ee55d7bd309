import type { Config } from '../schema';
import type { PartialSecrets, SecretName } from './names';
import { isOptional } from './names';

/** Secrets that are of use together only, and are set and changed together. */
export type SecretGroup = keyof Config['secrets'];

export const secretGroups = {
  registry: ['registry.username', 'registry.password', 'registry.htpasswd'],
  registryCertificate: ['registry.certificate', 'registry.privateKey'],
  site: ['site.certificate', 'site.privateKey'],
  girder: ['girder.adminPassword'],
  globus: ['globus.clientId', 'globus.clientSecret'],
  batchRegistry: ['batch.registryPassword'],
} as const satisfies Record<SecretGroup, readonly SecretName[]>;

/** Groups whose readers restart when they change. */
export const revisedGroups = [
  'registry',
  'registryCertificate',
  'girder',
  'globus',
] as const satisfies readonly SecretGroup[];

/** Groups that can be made without asking anybody. */
export const generatedGroups = [
  'registry',
  'registryCertificate',
  'girder',
] as const satisfies readonly SecretGroup[];

/** Groups of which nobody outside has a part: those, and the site with a certificate that signs itself. */
export const madeGroups = [...generatedGroups, 'site'] as const satisfies readonly SecretGroup[];

export type MadeGroup = (typeof madeGroups)[number];

/** Groups that can be made anew. girder keeps the password of its administrator: it has to be changed there. */
export const rotatedGroups = ['registry', 'registryCertificate'] as const satisfies readonly SecretGroup[];

export type RotatedGroup = (typeof rotatedGroups)[number];

export type RevisedGroup = (typeof revisedGroups)[number];

/** Whether an environment cannot do without a secret. */
export function isNeeded(
  name: SecretName,
  { tls, wholetale, batch }: Pick<Config, 'tls' | 'wholetale' | 'batch'>,
): boolean {
  if (name === 'batch.registryPassword')
    return batch.registry.server !== undefined && Object.keys(batch.submissions).length > 0;
  // All others are WholeTale's.
  if (isOptional(name) || !wholetale.enabled) return false;
  // Where cert-manager issues it, nobody has to set it.
  return tls.issuer === undefined || !groupsOf([name]).includes('site');
}

/** The values without those of a group. */
export function withoutGroup(values: PartialSecrets, group: SecretGroup): PartialSecrets {
  const members: readonly string[] = secretGroups[group];
  return Object.fromEntries(Object.entries(values).filter(([name]) => !members.includes(name)));
}

/** What is known of all that belongs together with any of these. */
export function belongingTo(names: readonly SecretName[], values: PartialSecrets): PartialSecrets {
  const members = groupsOf(names).flatMap((group): readonly string[] => secretGroups[group]);
  return Object.fromEntries(Object.entries(values).filter(([name]) => members.includes(name)));
}

/** The groups that any of these secrets belong to. */
export function groupsOf(names: readonly SecretName[]): SecretGroup[] {
  const groups = Object.entries(secretGroups) as [SecretGroup, readonly SecretName[]][];
  return groups.filter(([, members]) => members.some((name) => names.includes(name))).map(([group]) => group);
}
