import { randomBytes } from 'node:crypto';

import { hash } from 'bcryptjs';

import { selfSigned } from './certificates';
import type { SecretName } from './secret-names';

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

/** Makes every secret anew: login of the registry, its certificate, and a self-signed certificate for the site. */
export async function generateSecrets({
  domain,
  namespace,
  now,
}: GenerateOptions): Promise<Record<SecretName, string>> {
  // Not a word of its own: Pulumi hides every occurrence of a secret value in what it prints.
  const username = `registry-${randomBytes(4).toString('hex')}`;
  // Hexadecimal: it needs no quoting in a shell, in JSON or in an URL. 48 characters, under bcrypt's 72 bytes.
  const password = randomBytes(24).toString('hex');
  const [registry, site] = await Promise.all([
    selfSigned({
      commonName: 'registry',
      names: registryNames(namespace),
      addresses: ['127.0.0.1'],
      now,
      days: registryDays,
    }),
    selfSigned({ commonName: 'site', names: [domain, `*.${domain}`], addresses: [], now, days: siteDays }),
  ]);
  return {
    'registry.username': username,
    'registry.password': password,
    'registry.htpasswd': `${username}:${await hash(password, 10)}\n`,
    'registry.certificate': registry.certificate,
    'registry.privateKey': registry.privateKey,
    'site.certificate': site.certificate,
    'site.privateKey': site.privateKey,
  };
}

/** Every name by which the registry is reached; `localhost` and 127.0.0.1 are for the proxy on each node. */
/** Every name by which the registry is reached from within the cluster. */
export function registryNames(namespace: string): string[] {
  const inCluster = [
    `registry.${namespace}`,
    `registry.${namespace}.svc`,
    `registry.${namespace}.svc.cluster.local`,
  ];
  return ['registry', ...inCluster, 'localhost'];
}
