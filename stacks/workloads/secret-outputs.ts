import * as pulumi from '@pulumi/pulumi';

import type { AnySecretName, SecretName } from '../../src/config/secrets/names';
import { generatedGroups, groupsOf, isNeeded, madeGroups } from '../../src/config/secrets/groups';
import { isOptional, secretNames } from '../../src/config/secrets/names';
import { secretValueProblems } from '../../src/config/secrets/checks';
import type { DerivingConfig } from '../../src/config/secrets/values';
import {
  derivedFrom,
  deriveKnown,
  isDerived,
  namedSecrets,
  swapMarkers,
} from '../../src/config/secrets/values';
import { UserError } from '../../src/errors';
import type { Manifest } from '../../src/kube/manifest';
import type { WorkloadsPlan } from './plan';

/** Gives a secret of the stack; undefined for an optional one that is not set. */
export type SecretSource = (name: SecretName) => pulumi.Output<string> | undefined;

/** The manifest as resource inputs: each marker became the secret output that it names, if it is set. */
export function withSecretOutputs(
  manifest: Manifest,
  secret: SecretSource,
  config: DerivingConfig,
): pulumi.Inputs {
  const { stringData, ...rest } = swapMarkers<pulumi.Output<string>>(manifest, (name) =>
    secretOutput(name, secret, config),
  );
  if (stringData === undefined) return rest;
  // The API server stores `data` alone: a key that later leaves `stringData` would stay in the cluster.
  const data = Object.fromEntries(
    Object.entries(stringData as Record<string, pulumi.Input<string>>).map(([key, value]) => [
      key,
      base64(value),
    ]),
  );
  return { ...rest, data };
}

function base64(value: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(value).apply((text) => Buffer.from(text).toString('base64'));
}

function secretOutput(
  name: AnySecretName,
  secret: SecretSource,
  config: DerivingConfig,
): pulumi.Output<string> | undefined {
  if (!isDerived(name)) return secret(name);
  const sources: readonly SecretName[] = derivedFrom[name];
  const outputs = sources.map((source) => [source, secret(source)] as const);
  if (outputs.some(([, output]) => output === undefined)) return undefined;
  return pulumi.all(Object.fromEntries(outputs)).apply((values) => {
    const derived = deriveKnown(name, values, config);
    if (derived === undefined) throw new Error(`${name} cannot be made of ${sources.join(', ')}`);
    return derived;
  });
}

/**
 * Every secret that a plan cannot do without must be in the stack config before anything is made.
 *
 * @throws UserError that names all that are missing
 */
export function checkSecrets(
  { config, manifests }: WorkloadsPlan,
  isSet: (name: SecretName) => boolean,
): void {
  const missing = namedSecrets(manifests.map((each) => each.manifest)).filter(
    (name) => isNeeded(name, config) && !isSet(name),
  );
  if (missing.length === 0) return;
  throw new UserError(
    `The stack ${config.environment} lacks secrets`,
    missing.map((name) => ({
      key: `talestack:${name}`,
      message: `is not set: ${secretNames[name]}`,
      fix: howToSet(name, config.environment),
    })),
  );
}

function howToSet(name: SecretName, environment: string): string {
  const isMade = groupsOf([name]).some((group) => madeGroups.some((each) => each === group));
  if (environment === 'sandbox' && isMade) return 'npm start, which generates all of them';
  if (groupsOf([name]).some((group) => generatedGroups.some((each) => each === group)))
    return `npx talestack secrets init ${environment}`;
  return `npx talestack secrets set ${environment} ${name}=FILE`;
}

/**
 * Looks at the values of the secrets that a plan needs. Inside a Pulumi program
 * only, since Pulumi decrypts them there; before anything is registered.
 *
 * @throws UserError that names every one that is of no use, and shows no value
 */
export function checkSecretValues({ config, manifests }: WorkloadsPlan, now: Date): void {
  const values: Partial<Record<SecretName, string>> = {};
  for (const name of namedSecrets(manifests.map((each) => each.manifest))) {
    // Not `Config.get`, which warns of secrets that are read in plain text.
    const value = pulumi.runtime.getConfig(`talestack:${name}`);
    if (value !== undefined) values[name] = value;
  }
  const label = (name: SecretName) => ({ key: `talestack:${name}` });
  const problems = secretValueProblems(values, config, now, { label });
  if (problems.length === 0) return;
  throw new UserError(`The secrets of ${config.environment} cannot be used: nothing was changed`, problems);
}

/** Reads a secret from the encrypted config of the stack that is being deployed. */
export const configuredSecret: SecretSource = (name) => {
  const config = new pulumi.Config('talestack');
  return isOptional(name) ? config.getSecret(name) : config.requireSecret(name);
};
