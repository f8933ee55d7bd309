import path from 'node:path';

import { siteCertificateOf } from '../../config/secrets/acme';
import { hasSubjectAltName } from '../../config/secrets/certificate-checks';
import { withoutGroup } from '../../config/secrets/groups';
import type { PartialSecrets } from '../../config/secrets/names';
import { readSecretFiles, secretFile } from '../../config/secrets/folder';
import { readTextFile } from '../../config/files/text-file';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Opened } from './opened';
import { tellSet, writeChecked } from './opened';

const acmeFile = 'certs/acme.json';

/**
 * Takes over the files of the shell deployment: what the `secrets` file sets,
 * what stands in `certs/`, and the site's certificate from Traefik's store.
 *
 * @param from folder with `secrets` and `certs/`; the project folder where not given
 * @throws UserError when there is nothing to take over, or it cannot be used
 */
export async function importSecrets(opened: Opened, from: string | undefined): Promise<void> {
  const { projectDir, config } = opened.environment;
  const folder = path.resolve(from ?? projectDir);
  const { values, problems } = readSecretFiles(folder);
  if (problems.length > 0) throw new UserError('The secrets cannot be read', problems);
  const found: PartialSecrets = { ...siteOf(folder, config.domain), ...values };
  const names = Object.keys(found);
  if (names.length === 0) {
    throw new UserError('There is nothing to import', [
      {
        where: folder,
        message: 'holds neither a `secrets` file with values nor certs/ with acme.json, *.crt and *.key',
        fix: 'name the folder with --from',
      },
    ]);
  }
  const skipped = await unusable(opened, found);
  const used = skipped.length === 0 ? found : withoutGroup(found, 'registryCertificate');
  await writeChecked(opened, used);
  tellSet(opened, Object.keys(used), { notes: skipped, nothing: 'Nothing was taken over.' });
}

/**
 * The registry's certificate that deploy.sh made has a common name alone, which
 * docker has refused for years: a new one serves better than an error at `up`.
 */
async function unusable({ environment, store }: Opened, found: PartialSecrets): Promise<Problem[]> {
  const certificate = found['registry.certificate'];
  if (certificate === undefined || hasSubjectAltName(certificate)) return [];
  const { environment: env } = environment.config;
  const isSet = (await store.read())['registry.certificate'] !== undefined;
  const what = isSet ? `rotate ${env} registryCertificate` : `init ${env}`;
  return [
    {
      where: secretFile('registry.certificate'),
      message: 'has a common name only, as deploy.sh made it; neither it nor its key was taken over',
      allowed: 'a certificate with subjectAltName',
      fix: `make another one: npx talestack secrets ${what}${store.flags}`,
    },
  ];
}

function siteOf(folder: string, domain: string): PartialSecrets {
  const file = path.join(folder, acmeFile);
  const { text, problems } = readTextFile(file, acmeFile);
  if (problems.length > 0) throw new UserError('The certificate cannot be taken from there', problems);
  if (text === undefined) return {};
  const { certificate, privateKey } = siteCertificateOf(text, domain, acmeFile);
  return { 'site.certificate': certificate, 'site.privateKey': privateKey };
}
