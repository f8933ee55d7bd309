import { titan } from '../../app';
import { quantityValue } from '../../config/schema/quantity';
import { repository as repositorySettings } from '../../config/schema/titan';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { chosenCommit, largerQuantity } from './commits';
import type { Made } from './make';
import { checkIsFree, makeRepository } from './make';
import type { AllRepositories } from './read';
import { checkSnapshots } from './requirements';
import type { TitanSession } from './session';
import { sizesOf } from './settings';

export interface Cloned extends Made {
  readonly source: string;
  readonly commit: string;
}

export interface CloneOptions {
  /** Further environment variables, or others than those of the source. */
  readonly env?: Readonly<Record<string, string>>;
  /** `SIZE` for all volumes, `VOLUME=SIZE` for one. @default what was committed needs */
  readonly size?: readonly string[] | undefined;
  /** @default that of the source */
  readonly storageClass?: string | undefined;
  readonly envSecret?: string | undefined;
  readonly service?: 'None' | 'ClusterIP' | 'LoadBalancer' | undefined;
  readonly user?: number | undefined;
  readonly group?: number | undefined;
}

/**
 * Makes a repository whose data begin with a commit of another one.
 *
 * @param source `REPO`, for its newest commit, or `REPO@COMMIT`
 * @throws UserError when there is no such commit, the name is taken, or the cluster lacks what is needed
 */
export async function clone(
  session: TitanSession,
  source: string,
  name: string,
  options: CloneOptions = {},
): Promise<Cloned> {
  const { config, cluster } = session;
  const all = await checkIsFree(session, name, 'clone');
  const [repository = '', wanted] = source.split('@', 2);
  const found = sourceOf(all, repository, wanted);
  const { definition } = found.commit;
  const { env = {}, envSecret, service, user, group } = options;
  const problems: Problem[] = [];
  const named = Object.entries(definition.volumes).map(([volume, { path }]) => ({ name: volume, path }));
  const sizes = sizesOf(options.size ?? [], { volumes: named }, problems);
  const mounted = Object.values(found.from.live?.claims ?? {});
  const volumes = Object.fromEntries(
    Object.entries(definition.volumes).map(([volume, its]) => {
      const snapshot = found.commit.snapshots.find((each) => each.volume === volume);
      const claim = found.from.claims.find((each) => each.volume === volume && mounted.includes(each.name));
      const needed = largerQuantity(
        snapshot?.size ?? its.size,
        found.from.restoreSizes.get(snapshot?.name ?? ''),
      );
      // Snapshots can be taken out where they were made, and hardly elsewhere.
      const storageClass = options.storageClass ?? its.storageClass ?? claim?.storageClass;
      const asked = sizes(volume).size;
      if (asked !== undefined) problems.push(...sizeProblems(volume, asked, needed));
      const size = asked ?? largerQuantity(its.size, needed);
      return [volume, { ...its, size, ...(storageClass !== undefined && { storageClass }) }];
    }),
  );
  if (problems.length > 0)
    throw new UserError(`${name} cannot be made of ${found.commit.id}: nothing was changed`, problems);
  const classes = new Set(
    Object.values(volumes).map((each) => each.storageClass ?? config.titan.storageClass),
  );
  for (const storageClass of classes)
    await checkSnapshots(cluster, { storageClass, snapshotClass: undefined }, 'restore');
  const made = await makeRepository(session, name, {
    ...definition,
    volumes,
    ...(envSecret !== undefined && { envSecret }),
    ...(service !== undefined && { service: { ...definition.service, type: service } }),
    ...(user !== undefined && { user }),
    ...(group !== undefined && { group }),
    env: { ...found.from.live?.settings.env, ...env },
    running: true,
    // Claims of an earlier repository of that name may hold what was written to them since.
    from: titan.freshSource(name, { repository, commit: found.commit.id }, allClaims(all)),
  });
  return { ...made, source: repository, commit: found.commit.id };
}

function sizeProblems(volume: string, asked: string, needed: string): Problem[] {
  const at = { key: '--size', value: `${volume}=${asked}` };
  if (!repositorySettings.unwrap().shape.volumes.safeParse({ [volume]: { path: '/x', size: asked } }).success)
    return [{ ...at, message: 'is no size', allowed: 'such as 10Gi' }];
  if (quantityValue(asked) >= quantityValue(needed)) return [];
  return [{ ...at, message: `is less than the commit needs: ${needed}` }];
}

/** The repository may be gone; what it was is noted on its commits. */
function sourceOf(all: AllRepositories, repository: string, wanted: string | undefined) {
  const from = [...all.there, ...all.left].find((each) => each.name === repository);
  if (!from) {
    const names = [...all.there, ...all.left].map((each) => each.name).join(', ');
    throw new UserError(`There is no repository ${repository}: nothing was changed`, [
      { key: 'SOURCE', value: repository, message: 'is not there', allowed: names || 'none is there' },
    ]);
  }
  return { from, commit: chosenCommit(from.commits, wanted, repository) };
}

function allClaims({ there, left }: AllRepositories): titan.LiveClaim[] {
  return [...there, ...left].flatMap(({ claims }) => claims);
}
