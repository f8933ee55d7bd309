import type { Problem } from '../../errors';
import { certificateProblems } from './certificate-checks';
import type { SecretLabel } from './htpasswd';
import { htpasswdProblems } from './htpasswd';
import type { ServedNames } from './registry-names';
import { registryCertificateNames } from './registry-names';
import type { Config } from '../schema';
import type { PartialSecrets, SecretName } from './names';

/** What of the config decides whether secrets are of use. */
export type SecretsConfig = Pick<Config, 'environment' | 'domain' | 'namespace' | 'cluster' | 'registry'>;

/** How messages are worded. */
export interface SecretWords {
  /** How each secret is called. @default by its name */
  readonly label?: SecretLabel;
  /** Flags of `talestack secrets` for where these secrets are, such as ` --files`. @default none: the stack config */
  readonly flags?: string;
}

/**
 * What is wrong with secrets that are set, each for itself and as pairs. No
 * message shows a value. What is not set is no problem here.
 */
export function secretValueProblems(
  values: PartialSecrets,
  config: SecretsConfig,
  now: Date,
  { label = (name) => ({ key: name }), flags = '' }: SecretWords = {},
): Problem[] {
  const { domain, environment } = config;
  const blank = (Object.entries(values) as [SecretName, string][]).flatMap(([name, value]): Problem[] =>
    value.trim() === '' ? [{ ...label(name), message: 'is blank', allowed: 'some text' }] : [],
  );
  const large = (Object.entries(values) as [SecretName, string][]).flatMap(([name, value]): Problem[] => {
    const bytes = Buffer.byteLength(value);
    if (bytes <= mostBytes) return [];
    const message = `has ${bytes} bytes, more than a Secret of Kubernetes takes`;
    return [{ ...label(name), message, allowed: `up to ${mostBytes} bytes (1 MiB)` }];
  });
  // Nothing else is to be said of what is no secret at all.
  if (large.length > 0) return [...blank, ...large];
  return [
    ...blank,
    ...loginProblems(values, label),
    ...adminProblems(values, label),
    ...globusProblems(values, label, `${environment}${flags}`),
    ...pairProblems('registry', values, {
      served: registryCertificateNames(config),
      fix: `npx talestack secrets rotate ${environment} registryCertificate${flags}`,
      now,
      label,
    }),
    ...pairProblems('site', values, {
      // One name below the domain stands for the wildcard.
      served: {
        names: [`girder.${domain}`, `dashboard.${domain}`, `any-tale.${domain}`],
        addresses: [],
      },
      now,
      label,
    }),
  ];
}

const mostBytes = 1024 * 1024;

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

/** Girder's own rule where its configuration has no other: `users.password_regex` in girder/conf/girder.dist.cfg. */
const adminPasswordRule = /^[^\n]{6}/u;

function adminProblems({ 'girder.adminPassword': password }: PartialSecrets, label: SecretLabel): Problem[] {
  if (password === undefined || password.trim() === '' || adminPasswordRule.test(password)) return [];
  const message = 'is too short for girder, which would refuse to make its first user';
  return [{ ...label('girder.adminPassword'), message, allowed: '6 characters or more' }];
}

function globusProblems(values: PartialSecrets, label: SecretLabel, on: string): Problem[] {
  const [id, secret] = ['globus.clientId', 'globus.clientSecret'] as const;
  if ((values[id] === undefined) === (values[secret] === undefined)) return [];
  const [there, missing] = values[id] === undefined ? (['secret', id] as const) : (['id', secret] as const);
  return [
    {
      ...label(missing),
      message: `is not set, and the ${there} of the Globus application is: one is of no use without the other`,
      fix: `npx talestack secrets set ${on} ${missing}=FILE`,
    },
  ];
}

interface PairContext {
  readonly served: ServedNames;
  /** What mends anything that is wrong with the pair. @default what mends each thing */
  readonly fix?: string;
  readonly now: Date;
  readonly label: SecretLabel;
}

function pairProblems(
  subject: 'registry' | 'site',
  values: PartialSecrets,
  { label, served, fix, now }: PairContext,
): Problem[] {
  const [certificateName, keyName] = [`${subject}.certificate`, `${subject}.privateKey`] as const;
  const [certificate, privateKey] = [values[certificateName], values[keyName]];
  const both = fix ?? 'give a certificate and its key, or neither';
  if (certificate === undefined && privateKey === undefined) return [];
  if (certificate === undefined)
    return [{ ...label(certificateName), message: 'is not set, and its key is', fix: both }];
  if (privateKey === undefined)
    return [{ ...label(keyName), message: 'is not set, and the certificate is', fix: both }];
  return certificateProblems({ certificate, privateKey, now, ...served }).map((each) => ({
    ...label(certificateName),
    ...each,
    ...(fix !== undefined && { fix }),
  }));
}
