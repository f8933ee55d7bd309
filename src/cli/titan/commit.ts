import { randomUUID } from 'node:crypto';

import { titan } from '../../app';
import { commitId } from '../../config/schema/titan';
import { UserError } from '../../errors';
import { objectPath } from '../../kube/manifest';
import { currentCommit } from './commits';
import { checkNotUnderWay } from './pending';
import type { ThereRepository } from './read';
import { readAll, readThere } from './read';
import { checkSnapshots } from './requirements';
import { expiredCommits, removeCommit } from './retention';
import type { TitanSession } from './session';
import { waitForSnapshots } from './wait';

export interface CommitOptions {
  readonly message: string;
  /** @default a new one */
  readonly id?: string | undefined;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a commit came to. */
export interface Committed {
  readonly id: string;
  readonly time: string;
  readonly author: string;
  /** By volume. */
  readonly snapshots: Readonly<Record<string, string>>;
  /** Commits that went since there were too many. */
  readonly removed: readonly string[];
  /** Commits that are too many, and are still needed. */
  readonly kept: readonly { readonly id: string; readonly because: string }[];
}

/** As Titan's command line makes them. */
function newCommitId(): string {
  return randomUUID().replaceAll('-', '');
}

/** @throws UserError for one that cannot be a part of names and labels */
export function checkedCommitId(id: string): string {
  const parsed = commitId().safeParse(id);
  if (parsed.success) return id;
  const allowed = 'up to 63 lower-case letters, digits and inner hyphens';
  throw new UserError('The id of the commit cannot be used', [
    { key: '--id', value: id, message: 'is no id of a commit', allowed },
  ]);
}

/**
 * Takes a snapshot of each volume of a repository. The commit is there when all
 * of them can be used; until then, and if anything fails, it is not.
 *
 * @throws UserError with what is missing in the cluster, or why a snapshot was not made
 */
export async function commit(
  session: TitanSession,
  name: string,
  { message, id = newCommitId(), tags = {} }: CommitOptions,
): Promise<Committed> {
  checkedCommitId(id);
  const repository = await readThere(session, name);
  checkNotUnderWay(session, name, repository.pending, false);
  checkNew(repository, id);
  const volumes = mountedVolumes(repository);
  const snapshotClass = await snapshotClassFor(session, volumes);
  const time = session.now().toISOString();
  const snapshots = await makeSnapshots(session, {
    ...{ repository: name, commit: id, message, author: session.author, time, tags },
    volumes: volumes.map(({ volume, name: claimName, uid: claimUid, size }) => ({
      ...{ name: volume, claimName, claimUid, size },
    })),
    definition: titan.definitionOf(repository.live.settings),
    parent: currentCommit(repository.live, repository),
    snapshotClass,
  });
  const { removed, kept } = await applyRetention(session, name);
  return { id, time, author: session.author, snapshots, removed, kept };
}

function checkNew({ name, commits }: ThereRepository, id: string): void {
  const found = commits.find((each) => each.id === id);
  if (!found) return;
  throw new UserError(`There is a commit ${id} of ${name} already: nothing was changed`, [
    {
      key: '--id',
      value: id,
      message: found.ready
        ? `was made by ${found.author} at ${found.time}`
        : 'is being made, or was left half done',
    },
  ]);
}

/** The claims that the pod mounts: what was checked out before them is of no interest. */
function mountedVolumes({ name, live, claims }: ThereRepository): titan.LiveClaim[] {
  const found = Object.values(live.claims).map((claim) => ({
    claim,
    live: claims.find((each) => each.name === claim),
  }));
  const problems = found
    .filter((each) => each.live?.phase !== 'Bound')
    .map(({ claim, live: it }) => ({
      where: `PersistentVolumeClaim/${claim}`,
      message: it ? `is ${it.phase}: there are no data yet` : 'is gone',
    }));
  if (problems.length > 0) throw new UserError(`${name} cannot be committed: nothing was changed`, problems);
  if (found.length === 0) throw new UserError(`${name} has no volumes: there is nothing to commit`);
  return found.flatMap((each) => each.live ?? []);
}

/** @returns the class to name; undefined where the cluster's default will do @throws UserError with all that is missing */
export async function snapshotClassFor(
  session: TitanSession,
  claims: readonly { readonly storageClass: string | undefined }[],
): Promise<string | undefined> {
  const { cluster, config } = session;
  const { storageClass, snapshotClass } = config.titan;
  const classes = new Set(claims.map((each) => each.storageClass ?? storageClass));
  const found = [];
  for (const each of classes)
    found.push(await checkSnapshots(cluster, { storageClass: each, snapshotClass }));
  for (const { message, fix } of found.flatMap(({ notes }) => notes))
    session.say(`note: ${[message, fix].filter(Boolean).join('; ')}`);
  // Of several drivers each has a class of its own, which only the default can be for all.
  return classes.size === 1 ? (found[0]?.snapshotClass ?? snapshotClass) : snapshotClass;
}

/**
 * Makes the snapshots of a commit and waits until all of them can be used; what
 * was made goes again where that fails.
 *
 * @returns names of the snapshots, by volume
 */
export async function makeSnapshots(
  session: TitanSession,
  props: titan.TitanCommitProps,
): Promise<Record<string, string>> {
  const { cluster, config } = session;
  const manifests = titan.commitManifests({ ...props, namespace: config.titan.namespace });
  const made: typeof manifests = [];
  try {
    for (const manifest of manifests) {
      if (!(await cluster.create(manifest))) {
        throw new UserError(`Somebody else makes a commit ${props.commit} of ${props.repository}`, [
          { where: objectPath(manifest), message: 'is there already', fix: 'choose another --id' },
        ]);
      }
      made.push(manifest);
    }
    await waitForSnapshots(
      session,
      props.commit,
      made.map(({ metadata }) => metadata.name),
    );
  } catch (error) {
    for (const manifest of made) await cluster.delete(manifest);
    throw error;
  }
  return Object.fromEntries(props.volumes.map(({ name }, index) => [name, made[index]?.metadata.name ?? '']));
}

/** Removes the oldest commits beyond the `titan.commits.keep` of the repository's owner, and says what went and what stayed. */
export async function applyRetention(
  session: TitanSession,
  name: string,
): Promise<Pick<Committed, 'removed' | 'kept'>> {
  const { goes, stays } = expiredCommits(session, name, await readAll(session));
  for (const each of goes) await removeCommit(session, each);
  return {
    removed: goes.map(({ id }) => id),
    kept: stays.map(({ commit: { id }, because }) => ({ id, because })),
  };
}
