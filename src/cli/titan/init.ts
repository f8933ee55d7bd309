import { titan } from '../../app';
import type { RepositorySettings } from '../../config/schema/titan';
import { quantityValue } from '../../config/schema/quantity';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Made } from './make';
import { checkIsFree, makeRepository } from './make';
import type { TitanSession } from './session';

export interface InitOptions {
  /** Begin empty, also where claims of an earlier repository of that name are left. @default false */
  readonly empty?: boolean;
  /** Whether somebody asked for the sizes. @default false */
  readonly sized?: boolean;
}

/**
 * Makes a repository with the claims that an earlier one of its name had mounted
 * when it was removed, else with empty ones.
 *
 * @throws UserError when claims are left and nothing says which ones are meant, or they are too small
 */
export async function init(
  session: TitanSession,
  name: string,
  settings: RepositorySettings,
  options: InitOptions = {},
): Promise<Made> {
  const { left } = await checkIsFree(session, name, 'init');
  const claims = left.find((each) => each.name === name)?.claims ?? [];
  const made = await makeRepository(session, name, withLeft(session, name, settings, claims, options));
  await forget(session, claims);
  return made;
}

function withLeft(
  session: TitanSession,
  name: string,
  settings: RepositorySettings,
  claims: readonly titan.LiveClaim[],
  { empty = false, sized = false }: InitOptions,
): RepositorySettings {
  if (claims.length === 0) return settings;
  if (empty) {
    const taken = claims.filter((each) => each.name === titan.claimName(name, each.volume));
    if (taken.length === 0) return settings;
    throw unclear(session, name, taken, `${name} cannot begin empty: claims have the names of its own`);
  }
  const noted = claims.filter(({ wasMounted }) => wasMounted);
  const chosen = noted.length > 0 ? noted : claims.filter(({ from }) => from === undefined);
  const source = chosen[0]?.from;
  const names = Object.keys(settings.volumes).map((volume) => titan.claimName(name, volume, source));
  const fits = chosen.length === names.length && chosen.every((each) => names.includes(each.name));
  if (!fits || (noted.length === 0 && claims.length > chosen.length))
    throw unclear(session, name, claims, `It is not clear which claims ${name} is to have`);
  const small: Problem[] = [];
  const volumes = Object.entries(settings.volumes).map(([volume, its]) => {
    const claim = chosen.find((each) => each.volume === volume);
    if (!claim) return [volume, its] as const;
    if (sized && quantityValue(its.size) > quantityValue(claim.size)) {
      const where = `PersistentVolumeClaim/${claim.name}`;
      const fix = `leave --size away, or choose another name`;
      small.push({ where, key: '--size', value: its.size, message: `is there, and has ${claim.size}`, fix });
    }
    const { size, storageClass } = claim;
    return [volume, { ...its, size, ...(storageClass !== undefined && { storageClass }) }] as const;
  });
  if (small.length > 0) throw new UserError(`Claims of ${name} are too small: nothing was changed`, small);
  return { ...settings, volumes: Object.fromEntries(volumes), from: source };
}

function unclear(
  { environment, config }: TitanSession,
  name: string,
  claims: readonly titan.LiveClaim[],
  title: string,
): UserError {
  const { namespace } = config.titan;
  return new UserError(`${title}: nothing was changed`, [
    ...claims.map(({ name: claim, volume, size, from, wasMounted }) => ({
      where: `PersistentVolumeClaim/${namespace}/${claim}`,
      message: [
        `volume ${volume}, ${size}`,
        from ? `began with ${from.repository}@${from.commit}` : 'began empty',
        ...(wasMounted ? ['was mounted'] : []),
      ].join(', '),
    })),
    {
      message: 'they are of an earlier repository of that name, with its data',
      fix: [
        '--empty begins with empty claims beside those that a checkout made',
        `kubectl -n ${namespace} annotate pvc CLAIM ${titan.annotations.mounted}=true, for each that is to be mounted`,
        `talestack titan rm ${environment} ${name} --delete-data deletes them`,
      ].join('; or '),
    },
  ]);
}

/** What is mounted now is known of the StatefulSet. */
async function forget({ cluster, config }: TitanSession, claims: readonly titan.LiveClaim[]): Promise<void> {
  const { namespace } = config.titan;
  for (const { name } of claims.filter(({ wasMounted }) => wasMounted)) {
    const ref = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace } };
    await cluster.update(ref, () => ({ metadata: { annotations: titan.noted.mounted(false) } }));
  }
}
