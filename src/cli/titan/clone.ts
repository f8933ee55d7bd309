import { titan } from '../../app';
import { UserError } from '../../errors';
import { chosenCommit, largerQuantity } from './commits';
import type { Made } from './make';
import { checkIsFree, makeRepository } from './make';
import type { AllRepositories } from './read';
import { checkSnapshots } from './requirements';
import type { TitanSession } from './session';

export interface Cloned extends Made {
  readonly source: string;
  readonly commit: string;
}

export interface CloneOptions {
  /** Further environment variables, or others than those of the source. */
  readonly env?: Readonly<Record<string, string>>;
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
  { env = {} }: CloneOptions = {},
): Promise<Cloned> {
  const { config, cluster } = session;
  const all = await checkIsFree(session, name, 'clone');
  const [repository = '', wanted] = source.split('@', 2);
  const found = sourceOf(all, repository, wanted);
  const { definition } = found.commit;
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
      const storageClass = its.storageClass ?? claim?.storageClass;
      const size = largerQuantity(its.size, needed);
      return [volume, { ...its, size, ...(storageClass !== undefined && { storageClass }) }];
    }),
  );
  const classes = new Set(
    Object.values(volumes).map((each) => each.storageClass ?? config.titan.storageClass),
  );
  for (const storageClass of classes)
    await checkSnapshots(cluster, { storageClass, snapshotClass: undefined }, 'restore');
  const made = await makeRepository(session, name, {
    ...definition,
    volumes,
    env: { ...found.from.live?.settings.env, ...env },
    running: true,
    // Claims of an earlier repository of that name may hold what was written to them since.
    from: titan.freshSource(name, { repository, commit: found.commit.id }, allClaims(all)),
  });
  return { ...made, source: repository, commit: found.commit.id };
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
