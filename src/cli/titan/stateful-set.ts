import type { V1StatefulSet } from '@kubernetes/client-node';

import type { LiveObject, ObjectPatch } from '../../../stacks/workloads';
import { UserError } from '../../errors';
import type { TitanSession } from './session';

/**
 * Changes the StatefulSet of a repository, if nobody else did since it was read.
 *
 * @param fields what to merge into it as it is; undefined leaves it alone
 * @throws UserError when it is gone
 */
export async function change(
  { cluster, config }: Pick<TitanSession, 'cluster' | 'config'>,
  name: string,
  fields: (live: LiveObject) => ObjectPatch | undefined,
): Promise<void> {
  const { namespace } = config.titan;
  const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name, namespace } };
  const seen: LiveObject[] = [];
  await cluster.update(ref, (live) => {
    seen.push(live);
    return fields(live);
  });
  if (seen.length > 0) return;
  throw new UserError(`${name} was removed meanwhile`, [
    { where: `StatefulSet/${namespace}/${name}`, message: 'is gone' },
  ]);
}

/** Claims that the pods of a StatefulSet mount, by volume. */
export function mountedBy(live: LiveObject): Record<string, string> {
  const volumes = (live as V1StatefulSet).spec?.template.spec?.volumes ?? [];
  return Object.fromEntries(
    volumes.flatMap(({ name, persistentVolumeClaim: claim }) => (claim ? [[name, claim.claimName]] : [])),
  );
}

/** Fields that have a StatefulSet mount other claims, and have so many pods. */
export function mounting(
  live: LiveObject,
  claims: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string | null>>,
  replicas: number,
): ObjectPatch {
  const volumes = (live as V1StatefulSet).spec?.template.spec?.volumes ?? [];
  const changed = volumes.map((volume) => {
    const claimName = claims[volume.name];
    return volume.persistentVolumeClaim && claimName !== undefined
      ? Object.assign({}, volume, { persistentVolumeClaim: { claimName } })
      : volume;
  });
  // A list is replaced as a whole.
  const spec = { replicas, template: { spec: { volumes: changed } } };
  const patch = { metadata: { annotations }, spec };
  return patch;
}

/** Deletes claims, and what is on them. */
export async function deleteClaims(
  { cluster, config }: Pick<TitanSession, 'cluster' | 'config'>,
  names: readonly string[],
): Promise<void> {
  const { namespace } = config.titan;
  for (const name of names)
    await cluster.delete({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace } });
}
