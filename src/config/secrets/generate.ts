import { randomBytes } from 'node:crypto';

import { hash } from 'bcryptjs';

import { selfSigned } from './certificates';
import { clusterNames, loopbackNames } from './registry-names';
import type { MadeGroup, secretGroups } from './groups';
import { madeGroups } from './groups';
import type { PartialSecrets, RequiredSecretName } from './names';

export interface GenerateOptions {
  /** The site certificate is for this domain and one level below it. */
  readonly domain: string;
  /** The namespace that the registry's Service is in. */
  readonly namespace: string;
  /** From when certificates are valid. */
  readonly now: Date;
}

const registryDays = 3650;
// More than 825 days is refused by macOS and iOS, whoever signed the certificate.
const siteDays = 825;

type Maker<G extends MadeGroup> = (
  options: GenerateOptions,
) => Promise<Readonly<Record<(typeof secretGroups)[G][number], string>>>;

const makers: { readonly [G in MadeGroup]: Maker<G> } = {
  registry: async () => {
    // Not a word of its own: Pulumi hides every occurrence of a secret value in what it prints.
    const username = `registry-${randomBytes(4).toString('hex')}`;
    const password = randomPassword();
    return {
      'registry.username': username,
      'registry.password': password,
      'registry.htpasswd': `${username}:${await hash(password, 10)}\n`,
    };
  },
  registryCertificate: async ({ namespace, now }) => {
    const made = await selfSigned({
      commonName: 'registry',
      // Both, wherever it is: then it still fits when the way of trusting it changes.
      names: [...clusterNames(namespace).names, ...loopbackNames.names],
      addresses: loopbackNames.addresses,
      now,
      days: registryDays,
    });
    return { 'registry.certificate': made.certificate, 'registry.privateKey': made.privateKey };
  },
  girder: () => Promise.resolve({ 'girder.adminPassword': randomPassword() }),
  site: async ({ domain, now }) => {
    const names = [domain, `*.${domain}`];
    const made = await selfSigned({ commonName: 'site', names, addresses: [], now, days: siteDays });
    return { 'site.certificate': made.certificate, 'site.privateKey': made.privateKey };
  },
};

/** Makes every secret anew that is not somebody else's to give out. */
export function generateSecrets(options: GenerateOptions): Promise<Record<RequiredSecretName, string>>;
/**
 * Makes groups of secrets anew, each all of it together: login of the registry,
 * its certificate, a self-signed certificate for the site, the password of
 * girder's administrator. Nothing is made for other groups.
 */
export function generateSecrets(
  options: GenerateOptions,
  groups: readonly MadeGroup[],
): Promise<PartialSecrets>;
export async function generateSecrets(
  options: GenerateOptions,
  groups: readonly MadeGroup[] = madeGroups,
): Promise<PartialSecrets> {
  const made = await Promise.all(groups.map((group): Promise<PartialSecrets> => makers[group](options)));
  return Object.assign({}, ...made) as PartialSecrets;
}

/** Hexadecimal: it needs no quoting in a shell, in JSON or in an URL. 48 characters, under bcrypt's 72 bytes. */
function randomPassword(): string {
  return randomBytes(24).toString('hex');
}
