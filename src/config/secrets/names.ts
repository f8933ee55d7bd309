/**
 * Every secret that the manifests may name. A manifest holds a marker, never a
 * value: the Pulumi side swaps markers for secret outputs, the YAML side for
 * values of the `secrets` file, both as the very last step.
 */
export const secretNames = {
  'registry.username': 'user of the image registry',
  'registry.password': 'password of that user',
  'registry.htpasswd': 'htpasswd line (bcrypt) of that user',
  'registry.certificate': 'certificate of registry:443, PEM',
  'registry.privateKey': 'private key of that certificate, PEM',
  'site.certificate': 'certificate for *.DOMAIN_NAME with its chain, PEM',
  'site.privateKey': 'private key of that certificate, PEM',
  'girder.adminPassword': "password of girder's first user, an administrator",
  'globus.clientId': 'id of the Globus application that users log in with',
  'globus.clientSecret': 'secret of that application',
  'batch.registryPassword': 'password of batch.registry.username, by which batch images are pulled',
} as const;

export type SecretName = keyof typeof secretNames;

/** All of them, in the order of the documentation. */
export const allSecrets = Object.keys(secretNames) as readonly SecretName[];

/** Secrets that somebody else gives out, so that nothing can generate them, and that a stack can do without. */
export const optionalSecretNames = [
  'globus.clientId',
  'globus.clientSecret',
  'batch.registryPassword',
] as const;

export type OptionalSecretName = (typeof optionalSecretNames)[number];
/** Secrets that every stack needs, all of which can be generated. */
export type RequiredSecretName = Exclude<SecretName, OptionalSecretName>;

export function isOptional(name: AnySecretName): name is OptionalSecretName {
  return optionalSecretNames.some((each) => each === name);
}

/** Values of secrets, as far as they are known. */
export type PartialSecrets = Readonly<Partial<Record<SecretName, string>>>;

/** Secrets that are computed from others when markers are swapped, and are stored nowhere. */
export const derivedSecretNames = {
  'registry.dockerconfigjson': 'docker config with the login for registry:443',
  'registry.taleDockerconfigjson':
    'docker config with the login for registry.DOMAIN, as images of tales are called',
  'registry.htpasswdWithLegacyUser': "registry.htpasswd, and the kaniko builder's user",
  'batch.dockerconfigjson': 'docker config with the login for batch.registry.server',
} as const;

export type DerivedSecretName = keyof typeof derivedSecretNames;
export type AnySecretName = SecretName | DerivedSecretName;

const prefix = 'talestack-secret://';

/** The text that stands in a manifest where the secret's value will be. It is always a whole string value. */
export function secretMarker(name: AnySecretName): string {
  return prefix + name;
}

/** Whether a marker stands anywhere in a text. */
export function containsMarker(text: string): boolean {
  return text.includes(prefix);
}

/** The name in a marker; undefined for any other text. @throws Error for a marker of no known secret. */
export function markedSecret(text: string): AnySecretName | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const name = text.slice(prefix.length);
  if (name in secretNames || name in derivedSecretNames) return name as AnySecretName;
  throw new Error(`a manifest names the unknown secret ${JSON.stringify(name)}`);
}
