import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import { publicRegistryHost } from './registry-names';
import type { Config } from '../schema';
import type { AnySecretName, DerivedSecretName, PartialSecrets, SecretName } from './names';
import { containsMarker, derivedSecretNames, markedSecret } from './names';

/** What each derived secret is computed from. */
export const derivedFrom = {
  'registry.dockerconfigjson': ['registry.username', 'registry.password'],
  'registry.taleDockerconfigjson': ['registry.username', 'registry.password'],
  'registry.htpasswdWithLegacyUser': ['registry.htpasswd'],
  'batch.dockerconfigjson': ['batch.registryPassword'],
} as const satisfies Record<DerivedSecretName, readonly SecretName[]>;

/** Host and port by which docker, the kubelet and tale pods know the registry. */
const registryAddress = 'registry:443';

/**
 * The kaniko builder of gwvolman 2.1 has this user and its password in its code
 * (`r2d/kaniko.py`). The hash stands here, since a new one each time would be a change.
 */
const legacyUser = 'fido';
const legacyLine = `${legacyUser}:$2b$10$NAWdbAc5vcc2xDMCnMmg9O746WfQe3RRrUntHAvrex3m1etPJ1qn.`;

type Sources<N extends DerivedSecretName> = Readonly<Record<(typeof derivedFrom)[N][number], string>>;

/** What of the config a derived secret may hold besides. */
export type DerivingConfig = Pick<Config, 'domain' | 'batch'>;

const rules: {
  readonly [N in DerivedSecretName]: (values: Sources<N>, config: DerivingConfig) => string;
} = {
  'registry.dockerconfigjson': (login) => dockerLogin(registryAddress, login),
  'registry.taleDockerconfigjson': (login, config) => dockerLogin(publicRegistryHost(config), login),
  'registry.htpasswdWithLegacyUser': ({ 'registry.htpasswd': htpasswd }) => {
    const lines = htpasswd.split('\n').filter((line) => line.trim() !== '');
    const isThere = lines.some((line) => line.startsWith(`${legacyUser}:`));
    return `${[...lines, ...(isThere ? [] : [legacyLine])].join('\n')}\n`;
  },
  'batch.dockerconfigjson': ({ 'batch.registryPassword': password }, { batch: { registry } }) => {
    const { server, username } = registry;
    // The config was refused where one of them is missing.
    if (server === undefined || username === undefined) throw new Error('there is no registry to log in to');
    return dockerConfig(server, username, password);
  },
};

function dockerLogin(address: string, login: Sources<'registry.dockerconfigjson'>): string {
  return dockerConfig(address, login['registry.username'], login['registry.password']);
}

function dockerConfig(address: string, username: string, password: string): string {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [address]: { username, password, auth } } });
}

/** Computes a derived secret from the stored ones that {@link derivedFrom} lists for it. */
export function deriveSecret<N extends DerivedSecretName>(
  name: N,
  values: Sources<N>,
  config: DerivingConfig,
): string {
  return rules[name](values, config);
}

/** The same from as many as are there; undefined where one of them is missing. */
export function deriveKnown(
  name: DerivedSecretName,
  values: PartialSecrets,
  config: DerivingConfig,
): string | undefined {
  return hasSources(name, values) ? deriveSecret(name, values, config) : undefined;
}

function hasSources<N extends DerivedSecretName>(name: N, values: PartialSecrets): values is Sources<N> {
  return derivedFrom[name].every((source) => values[source] !== undefined);
}

export function isDerived(name: AnySecretName): name is DerivedSecretName {
  return Object.hasOwn(derivedSecretNames, name);
}

/** A Secret with its marked texts swapped for `T`: a string, or an output that holds one. */
export type SwappedManifest<T> = Manifest & { readonly stringData?: Readonly<Record<string, string | T>> };

/**
 * A manifest with each marker replaced by what `lookup` gives for the secret
 * that it names; where that is undefined, its key is left out. Any manifest but
 * a Secret comes back as it is.
 *
 * @throws Error where a marker stands outside `stringData` of a Secret, or
 *   inside of other text: it would be deployed as it is, so that is a bug
 */
export function swapMarkers<T>(
  manifest: Manifest,
  lookup: (name: AnySecretName) => T | undefined,
): SwappedManifest<T> {
  const { stringData, rest } = splitSecret(manifest);
  refuseMarkers(rest, objectPath(manifest));
  if (stringData === undefined) return manifest;
  const swapped = Object.entries(stringData).flatMap(([key, text]) => {
    const name = typeof text === 'string' ? markedSecret(text) : undefined;
    if (name !== undefined) {
      const value = lookup(name);
      return value === undefined ? [] : [[key, value] as const];
    }
    refuseMarkers(text, `${objectPath(manifest)}: stringData.${key}`);
    return [[key, text] as const];
  });
  return { ...manifest, stringData: Object.fromEntries(swapped) as Record<string, string | T> };
}

/**
 * The stored secrets that manifests need, sorted: those that they name, and
 * what the derived ones among these are computed from.
 */
export function namedSecrets(manifests: readonly Manifest[]): SecretName[] {
  const names = new Set<SecretName>();
  for (const manifest of manifests) {
    swapMarkers(manifest, (name) => {
      for (const each of isDerived(name) ? derivedFrom[name] : [name]) names.add(each);
    });
  }
  return [...names].sort();
}

function splitSecret(manifest: Manifest): { stringData?: Record<string, unknown>; rest: unknown } {
  if (manifest.apiVersion !== 'v1' || manifest.kind !== 'Secret') return { rest: manifest };
  const { stringData, ...rest } = manifest;
  if (typeof stringData !== 'object' || stringData === null) return { rest };
  return { stringData: { ...stringData }, rest };
}

function refuseMarkers(value: unknown, where: string): void {
  if (typeof value === 'string') {
    if (containsMarker(value)) throw new Error(`${where} holds a secret's marker where it cannot be swapped`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      refuseMarkers(key, where);
      refuseMarkers(each, where);
    }
  }
}
