import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { siteCertificateOf } from '../../config/acme';
import type { PartialSecrets } from '../../config/secret-names';
import { readSecretFiles } from '../../config/secrets-folder';
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
  await writeChecked(opened, found);
  tellSet(opened, names);
}

function siteOf(folder: string, domain: string): PartialSecrets {
  const file = path.join(folder, acmeFile);
  if (!existsSync(file)) return {};
  const { certificate, privateKey } = siteCertificateOf(readFileSync(file, 'utf8'), domain, acmeFile);
  return { 'site.certificate': certificate, 'site.privateKey': privateKey };
}
