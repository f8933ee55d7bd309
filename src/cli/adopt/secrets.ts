import type { LiveObject } from '../../../stacks/workloads';
import { generateSecrets } from '../../config';
import { secretValueProblems } from '../../config/secrets/checks';
import type { SecretGroup } from '../../config/secrets/groups';
import { isNeeded, rotatedGroups, secretGroups } from '../../config/secrets/groups';
import type { PartialSecrets, SecretName } from '../../config/secrets/names';
import type { Config } from '../../config/schema';
import { markedSecret } from '../../config/secrets/names';
import { isDerived } from '../../config/secrets/values';
import type { Problem } from '../../errors';
import type { PlannedManifest } from '../../app';
import { objectPath } from '../../kube/manifest';

/** What becomes of the secrets of a cluster that is adopted. */
export interface SecretsPlan {
  /** To be written. Never to be shown. */
  readonly values: PartialSecrets;
  /** Groups that the environment has already. */
  readonly kept: readonly SecretGroup[];
  /** Groups that are taken over from the cluster. */
  readonly taken: readonly SecretGroup[];
  /** Groups that are made anew, and why the cluster's cannot be kept. */
  readonly renewed: readonly { readonly group: SecretGroup; readonly reason: string }[];
  /** What only the operator has. */
  readonly problems: readonly Problem[];
}

/**
 * Decides group by group: what the environment has, it keeps; what the cluster
 * has and can still be used, is taken over; the rest is made anew, where that does no harm.
 *
 * @param set what the environment has, with its values
 * @param live the Secrets of the cluster, by path
 */
export async function planSecrets(
  config: Config,
  set: PartialSecrets,
  planned: readonly PlannedManifest[],
  live: ReadonlyMap<string, LiveObject>,
  now: Date,
): Promise<SecretsPlan> {
  const { domain, namespace } = config;
  const found = liveSecrets(planned, live);
  const values: Partial<Record<SecretName, string>> = {};
  const plan = { kept: [], taken: [], renewed: [], problems: [] } as {
    kept: SecretGroup[];
    taken: SecretGroup[];
    renewed: { group: SecretGroup; reason: string }[];
    problems: Problem[];
  };
  for (const [group, names] of Object.entries(secretGroups) as [SecretGroup, readonly SecretName[]][]) {
    if (names.some((name) => set[name] !== undefined)) {
      plan.kept.push(group);
      continue;
    }
    const theirs = pick(found, names);
    const renewable = rotatedGroups.find((each) => each === group);
    const missing = names.some((name) => theirs[name] === undefined);
    const unusable = missing ? [] : secretValueProblems(theirs, config, now);
    if (!missing && unusable.length === 0) {
      plan.taken.push(group);
      Object.assign(values, theirs);
    } else if (renewable !== undefined) {
      const reason = missing ? 'the cluster has none' : unusable.map(({ message }) => message).join('; ');
      plan.renewed.push({ group, reason });
      Object.assign(values, await generateSecrets({ domain, namespace, now }, [renewable]));
    } else if (names.some((name) => isNeeded(name, config) && isUsed(name, planned))) {
      plan.problems.push(...howToGive(group, names, unusable, config));
    }
  }
  return { ...plan, values };
}

/** What the manifests name of secrets, and the cluster's objects of the same name hold. */
function liveSecrets(
  planned: readonly PlannedManifest[],
  live: ReadonlyMap<string, LiveObject>,
): PartialSecrets {
  const values: Partial<Record<SecretName, string>> = {};
  for (const { manifest } of planned) {
    const object = live.get(objectPath(manifest));
    if (manifest.kind !== 'Secret' || object === undefined) continue;
    const data = ('data' in object ? object.data : undefined) as Record<string, string> | undefined;
    for (const [key, marker] of Object.entries(textsOf(manifest))) {
      const name = markedSecret(marker);
      const value = data?.[key];
      // Of what is computed, the parts are taken over.
      if (value === undefined || name === undefined) continue;
      const stored = isDerived(name)
        ? name === 'registry.htpasswdWithLegacyUser'
          ? 'registry.htpasswd'
          : undefined
        : name;
      if (stored !== undefined) values[stored] = Buffer.from(value, 'base64').toString('utf8');
    }
  }
  return values;
}

function isUsed(name: SecretName, planned: readonly PlannedManifest[]): boolean {
  return planned.some(({ manifest }) =>
    Object.values(textsOf(manifest)).some((text) => markedSecret(text) === name),
  );
}

function textsOf({ stringData }: PlannedManifest['manifest']): Record<string, string> {
  return (stringData ?? {}) as Record<string, string>;
}

function howToGive(
  group: SecretGroup,
  names: readonly SecretName[],
  unusable: readonly Problem[],
  { environment }: Config,
): Problem[] {
  const files = names.map((name) => `${name}=FILE`).join(' ');
  const set = `npx talestack secrets set ${environment} ${files}`;
  if (group === 'girder')
    return [
      {
        key: 'talestack:girder.adminPassword',
        message:
          "is not set, and is in no object of the cluster: the password that girder's administrator has",
        fix: `${set}, or set talestack:girder.setup.enabled to false`,
      },
    ];
  return names.slice(0, 1).map((name) => ({
    key: `talestack:${name}`,
    message:
      unusable.length > 0
        ? `the cluster's cannot be kept: ${unusable.map(({ message }) => message).join('; ')}`
        : 'is not set, and the cluster has none',
    fix: `${set}, or npx talestack secrets import ${environment} --from FOLDER`,
  }));
}

function pick(values: PartialSecrets, names: readonly SecretName[]): PartialSecrets {
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}
