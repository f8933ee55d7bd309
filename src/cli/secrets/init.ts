import { generateSecrets } from '../../config';
import type { Config } from '../../config';
import { secretValueProblems } from '../../config/secrets/checks';
import {
  belongingTo,
  generatedGroups,
  isNeeded,
  madeGroups,
  secretGroups,
} from '../../config/secrets/groups';
import type { PartialSecrets, SecretName } from '../../config/secrets/names';
import { allSecrets } from '../../config/secrets/names';
import type { Problem } from '../../errors';
import { globusApplication } from './globus';
import type { Opened } from './opened';
import { tellSet, writeChecked } from './opened';

export interface InitOptions {
  readonly selfSignedSite: boolean;
}

/** Generates every group of which nothing is set. @throws UserError when what was given is of no use */
export async function initSecrets(opened: Opened, { selfSignedSite }: InitOptions): Promise<void> {
  const { environment, store } = opened;
  const { config } = environment;
  const { domain, namespace } = config;
  const before = await store.read();
  const groups = selfSignedSite ? madeGroups : generatedGroups;
  // What is set in part is completed by whoever set it: a new password would not fit the old line.
  const missing = groups.filter((group) => secretGroups[group].every((name) => before[name] === undefined));
  const values: PartialSecrets = {
    ...(await generateSecrets({ domain, namespace, now: new Date() }, missing)),
    ...(await globusApplication(opened, before)),
  };
  await writeChecked(opened, values);
  const after = { ...before, ...values };
  tellSet(opened, Object.keys(values), {
    next: whatIsLeft(opened, after),
    notes: [...halfOfGlobus(opened, after), ...fixedUser(config)],
  });
}

/** What nobody set yet, with the commands that do. */
function whatIsLeft({ environment: { config }, store }: Opened, after: PartialSecrets): string[] {
  const unset = allSecrets.filter((name) => after[name] === undefined);
  const lacking = unset.filter((name) => isNeeded(name, config));
  const optional = secretGroups.globus.filter((name) => unset.includes(name));
  const on = `${config.environment}${store.flags}`;
  const command = (names: readonly SecretName[]) =>
    `  npx talestack secrets set ${on} ${names.map((name) => `${name}=FILE`).join(' ')}`;
  const next = lacking.length === 0 ? [] : [`Still missing: ${lacking.join(', ')}`, command(lacking)];
  if (lacking.includes('site.certificate'))
    next.push(
      `  npx talestack secrets import ${on}              takes the site's certificate from certs/acme.json`,
      `  npx talestack secrets init ${on} --self-signed-site`,
    );
  if (optional.length > 0)
    next.push(`Without ${optional.join(' and ')} nobody can log in with Globus.`, command(optional));
  return next;
}

/** One of the two alone, which `up` refuses. */
function halfOfGlobus({ environment: { config }, store }: Opened, after: PartialSecrets): Problem[] {
  const pair = belongingTo(secretGroups.globus, after);
  return secretValueProblems(pair, config, new Date(), { flags: store.flags });
}

/** gwvolman 2.1 does not build tales with the login that was just made (its `r2d/kaniko.py`). */
function fixedUser({ worker, registry, environment }: Config): Problem[] {
  // With another builder it uses the login that it is given (its `r2d/__init__.py`).
  if (worker.variant !== '2.1' || registry.legacyUser || worker.env.BUILDER_URL !== undefined) return [];
  return [
    {
      key: 'registry.legacyUser',
      value: false,
      message:
        'the kaniko builder of gwvolman 2.1 logs in to the registry with a user and password that are fixed in its ' +
        'code, and this registry does not know them: no image of a tale can be pushed',
      fix:
        `talestack:registry: {legacyUser: true} in stacks/Pulumi.${environment}.yaml adds that user beside the ` +
        'generated one; its password is public (docs/how-to/secrets.md)',
    },
  ];
}
