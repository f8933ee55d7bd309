import type { Problem } from '../errors';
import { certificateProblems } from './certificate-checks';
import { registryNames } from './generate-secrets';
import type { SecretLabel } from './htpasswd';
import { htpasswdProblems } from './htpasswd';
import type { Config } from './schema';
import type { PartialSecrets, SecretName } from './secret-names';

/**
 * What is wrong with secrets that are set, each for itself and as pairs. No
 * message shows a value. What is not set is no problem here.
 *
 * @param label how each secret is called in messages; by its name where not given
 */
export function secretValueProblems(
  values: PartialSecrets,
  { domain, namespace }: Pick<Config, 'domain' | 'namespace'>,
  now: Date,
  label: SecretLabel = (name) => ({ key: name }),
): Problem[] {
  const blank = (Object.entries(values) as [SecretName, string][]).flatMap(([name, value]): Problem[] =>
    value.trim() === '' ? [{ ...label(name), message: 'is blank' }] : [],
  );
  return [
    ...blank,
    ...loginProblems(values, label),
    ...pairProblems('registry', values, { names: registryNames(namespace), now, label }),
    ...pairProblems('site', values, {
      // One name below the domain stands for the wildcard.
      names: [`girder.${domain}`, `dashboard.${domain}`, `any-tale.${domain}`],
      now,
      label,
    }),
  ];
}

function loginProblems(values: PartialSecrets, label: SecretLabel): Problem[] {
  const { 'registry.username': user, 'registry.password': password, 'registry.htpasswd': htpasswd } = values;
  if (user === undefined || password === undefined || htpasswd === undefined) return [];
  const login = {
    'registry.username': user,
    'registry.password': password,
    'registry.htpasswd': htpasswd,
  };
  return htpasswdProblems(login, label);
}

interface PairContext {
  readonly names: readonly string[];
  readonly now: Date;
  readonly label: SecretLabel;
}

function pairProblems(
  subject: 'registry' | 'site',
  values: PartialSecrets,
  { label, ...context }: PairContext,
): Problem[] {
  const [certificateName, keyName] = [`${subject}.certificate`, `${subject}.privateKey`] as const;
  const [certificate, privateKey] = [values[certificateName], values[keyName]];
  if (certificate === undefined && privateKey === undefined) return [];
  if (certificate === undefined)
    return [{ ...label(certificateName), message: `is not set, and its key is` }];
  if (privateKey === undefined) return [{ ...label(keyName), message: 'is not set, and the certificate is' }];
  return certificateProblems({ certificate, privateKey, ...context }).map((each) => ({
    ...label(certificateName),
    ...each,
  }));
}
