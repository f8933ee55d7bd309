import { generateSecrets } from '../../config';
import type { PartialSecrets } from '../../config/secret-names';
import { generatedGroups, isNeeded, madeGroups, secretGroups } from '../../config/secret-groups';
import { allSecrets, isOptional } from '../../config/secret-names';
import { globusApplication } from './globus';
import type { Opened } from './opened';
import { tellSet, writeChecked } from './opened';

export interface InitOptions {
  readonly selfSignedSite: boolean;
}

/** Generates every group of which nothing is set. @throws UserError when a group is set in part */
export async function initSecrets(opened: Opened, { selfSignedSite }: InitOptions): Promise<void> {
  const { environment, store } = opened;
  const { domain, namespace } = environment.config;
  const before = await store.read();
  const groups = selfSignedSite ? madeGroups : generatedGroups;
  // What is set in part is completed by whoever set it: a new password would not fit the old line.
  const missing = groups.filter((group) => secretGroups[group].every((name) => before[name] === undefined));
  const generated = await generateSecrets({ domain, namespace, now: new Date() }, missing);
  const given = before['globus.clientId'] === undefined ? await globusApplication(opened) : {};
  const values: PartialSecrets = {
    ...generated,
    ...given,
  };
  await writeChecked(opened, values);
  const unset = allSecrets.filter((name) => before[name] === undefined && !(name in values));
  const lacking = unset.filter((name) => isNeeded(name, environment.config));
  const optional = unset.filter(isOptional);
  const env = environment.config.environment;
  const next =
    lacking.length === 0
      ? []
      : [
          `Still missing: ${lacking.join(', ')}`,
          `  npx talestack secrets set ${env} ${lacking.map((name) => `${name}=FILE`).join(' ')}`,
          ...(lacking.includes('site.certificate')
            ? [
                `  npx talestack secrets import ${env}              takes the site's certificate from certs/acme.json`,
                `  npx talestack secrets init ${env} --self-signed-site`,
              ]
            : []),
        ];
  if (optional.length > 0) next.push(`Without ${optional.join(' and ')} nobody can log in with Globus.`);
  tellSet(opened, Object.keys(values), { next });
}
