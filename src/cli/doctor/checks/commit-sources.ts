import type { LiveObject } from '../../../../stacks/workloads';
import { orDenied } from '../../../../stacks/workloads';
import { titan } from '../../../app';
import type { Config } from '../../../config';
import type { Problem } from '../../../errors';
import type { TitanCluster } from '../../titan/cluster';

/**
 * The commits that repositories of the config are to begin with, and that they
 * cannot begin with. Data that are there already ask for no commit any more.
 *
 * @param where the place of a key in the config
 */
export async function sourceProblems(
  cluster: Pick<TitanCluster, 'list'>,
  { titan: { namespace, repositories } }: Pick<Config, 'titan'>,
  where: (path: readonly string[]) => string,
): Promise<Problem[]> {
  const list = (apiVersion: string, kind: string) =>
    orDenied<readonly LiveObject[] | undefined>(cluster.list(apiVersion, kind, namespace), () => undefined);
  const [claims, snapshots] = await Promise.all([
    list('v1', 'PersistentVolumeClaim'),
    list(titan.snapshotApiVersion, 'VolumeSnapshot'),
  ]);
  if (!claims || !snapshots) return [];
  const names = new Set(claims.map(({ metadata }) => metadata?.name ?? ''));
  const staying = snapshots.filter(({ metadata }) => !metadata?.deletionTimestamp);
  const commits = titan.readCommits(staying).found;
  return Object.entries(repositories).flatMap(([name, { from, volumes }]): Problem[] => {
    if (!from) return [];
    const source = { ...from, repository: from.repository ?? name };
    const wanted = Object.keys(volumes).filter((each) => !names.has(titan.claimName(name, each, source)));
    const missing = wanted.flatMap((volume) => {
      const snapshot = titan.snapshotName(source.repository, volume, source.commit);
      const live = staying.find(({ metadata }) => metadata?.name === snapshot);
      if (isUsable(live)) return [];
      return [`VolumeSnapshot ${snapshot} ${live ? 'cannot be used yet' : 'is not there'}`];
    });
    if (missing.length === 0) return [];
    const usable = commits.filter((each) => each.ready && each.repository === source.repository);
    return [
      {
        where: where(['titan', 'repositories', name, 'from']),
        key: `titan.repositories.${name}.from`,
        value: source.commit,
        message: `${source.repository} has no such commit that can be used: ${missing.join(', ')}`,
        allowed: usable.map(({ id }) => id).join(', ') || `${source.repository} has no commits`,
      },
    ];
  });
}

function isUsable(snapshot: LiveObject | undefined): boolean {
  // What the API server gives has the shape of its kind.
  const status = snapshot?.status as { readonly readyToUse?: boolean } | undefined;
  return status?.readyToUse === true;
}
