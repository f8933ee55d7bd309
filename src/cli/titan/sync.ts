import { titan } from '../../app';
import { UserError } from '../../errors';
import { applyRetention, checkedCommitId, makeSnapshots, snapshotClassFor } from './commit';
import { chosenCommit, largerQuantity } from './commits';
import { runOperation } from './operation';
import { checkNotUnderWay } from './pending';
import type { ThereRepository } from './read';
import { readThere } from './read';
import type { Remote, RemoteParameters } from './remote';
import { parseRemote } from './remote';
import { checkSnapshots } from './requirements';
import type { TitanSession } from './session';
import { change } from './stateful-set';

/** On a StatefulSet that commands own: the remote that was used last. */
const remoteAnnotation = 'titan.talestack.io/remote';

/**
 * The remote that is meant: the one that is named, or the one used last.
 *
 * @throws UserError when none was ever used, or the URL cannot be used
 */
function chosenRemote({ name, statefulSet }: ThereRepository, url: string | undefined): Remote {
  const known = statefulSet.metadata?.annotations?.[remoteAnnotation];
  const text = url ?? known;
  if (text !== undefined) return parseRemote(text);
  throw new UserError(`No remote is known for ${name}`, [
    { key: 'REMOTE', message: 'is missing', fix: 'name its URL, such as s3://BUCKET/PATH' },
  ]);
}

/** Notes a remote where there is a place for it: what a config owns is not written to. */
async function noteRemote(
  session: TitanSession,
  { name, owner, statefulSet }: ThereRepository,
  remote: Remote,
) {
  if (owner.kind !== 'commands') return;
  if (statefulSet.metadata?.annotations?.[remoteAnnotation] === remote.url) return;
  await change(session, name, () => ({ metadata: { annotations: { [remoteAnnotation]: remote.url } } }));
}

/** What a push or pull came to. */
export interface Synced {
  readonly commit: string;
  readonly remote: string;
  readonly operation: string;
}

export interface SyncOptions {
  readonly repository: ThereRepository;
  readonly remote: Remote;
  readonly parameters: RemoteParameters;
}

/**
 * Brings a commit to a remote: a Job works on claims made from its snapshots, and
 * the repository goes on.
 *
 * @param wanted the newest commit where undefined
 */
export async function push(
  session: TitanSession,
  { repository, remote, parameters }: SyncOptions,
  wanted: string | undefined,
): Promise<Synced> {
  const { name } = repository;
  const commit = chosenCommit(repository.commits, wanted, name);
  if (remote.type === 's3web') {
    throw new UserError(`Nothing can be pushed to ${remote.url}`, [
      {
        key: 'REMOTE',
        message: 's3web can only be read',
        fix: 'push to the bucket itself: s3://BUCKET/PATH',
      },
    ]);
  }
  const volumes = operationVolumes(repository, commit.definition).map((each) => {
    const snapshot = commit.snapshots.find(({ volume }) => volume === each.name);
    const needed = largerQuantity(each.size, snapshot?.size);
    return {
      ...each,
      size: largerQuantity(needed, repository.restoreSizes.get(snapshot?.name ?? '')),
      from: { repository: name, commit: commit.id, generation: 1 },
    };
  });
  for (const storageClass of classesOf(session, volumes))
    await checkSnapshots(session.cluster, { storageClass, snapshotClass: undefined }, 'restore');
  const { id, release } = await runOperation(session, {
    type: 'PUSH',
    commit: commit.id,
    commitProperties: propertiesOf(commit),
    ...{ repository, remote, parameters, volumes },
  });
  await release();
  await noteRemote(session, repository, remote);
  return { commit: commit.id, remote: remote.url, operation: id };
}

/** As Titan's command line notes them; `source` in the tags is how Titan follows the line of commits. */
function propertiesOf({ message, author, time, tags, parent }: titan.LiveCommit) {
  return {
    ...{ message, author, timestamp: time },
    tags: { ...tags, ...(parent && { source: parent.commit }) },
  };
}

/** What a pull came to. */
export interface Pulled extends Synced {
  readonly removed: readonly string[];
  readonly kept: readonly { readonly id: string; readonly because: string }[];
}

/**
 * Brings a commit from a remote: a Job fills empty claims, and snapshots of those
 * are the commit. What is checked out stays.
 *
 * @param id of the commit there, which it has here, too
 */
export async function pull(
  session: TitanSession,
  { repository, remote, parameters }: SyncOptions,
  id: string,
): Promise<Pulled> {
  const { name, live } = repository;
  checkedCommitId(id);
  checkNotUnderWay(session, name, repository.pending, false);
  if (repository.commits.some((each) => each.id === id)) {
    throw new UserError(`There is a commit ${id} of ${name} already: nothing was changed`, [
      { key: '--commit', value: id, message: 'is there', fix: 'talestack titan checkout' },
    ]);
  }
  const volumes = operationVolumes(repository, live.settings);
  const snapshotClass = await snapshotClassFor(
    session,
    volumes.map(({ storageClass }) => ({ storageClass })),
  );
  const operation = await runOperation(session, {
    type: 'PULL',
    commit: id,
    ...{ repository, remote, parameters, volumes },
  });
  try {
    await makeSnapshots(session, {
      ...{ repository: name, commit: id, message: `pulled from ${remote.url}`, author: session.author },
      time: session.now().toISOString(),
      volumes: volumes.map((each) => ({
        name: each.name,
        claimName: titan.operationClaimName(operation.id, each.name),
        size: each.size,
      })),
      definition: titan.definitionOf(live.settings),
      snapshotClass,
    });
  } finally {
    // A snapshot that is being made holds its claim until it is.
    await operation.release();
  }
  await noteRemote(session, repository, remote);
  const retention = await applyRetention(session, name);
  return { commit: id, remote: remote.url, operation: operation.id, ...retention };
}

/** Volumes as they are now, for a Job to work on. */
function operationVolumes(
  { live, claims }: ThereRepository,
  { volumes }: Pick<titan.Definition, 'volumes'>,
): titan.OperationVolume[] {
  return Object.entries(volumes).map(([volume, { path, size, storageClass }]) => {
    const now = claims.find((each) => each.name === live.claims[volume]);
    return {
      ...{ name: volume, path, size: largerQuantity(size, now?.size) },
      storageClass: now?.storageClass ?? storageClass,
    };
  });
}

function classesOf(
  { config }: TitanSession,
  volumes: readonly { readonly storageClass?: string | undefined }[],
): Set<string | undefined> {
  return new Set(volumes.map(({ storageClass }) => storageClass ?? config.titan.storageClass));
}

/** The repository that a command works on, with the remote that is meant. */
export async function openSync(
  session: TitanSession,
  name: string,
  url: string | undefined,
): Promise<Pick<SyncOptions, 'repository' | 'remote'>> {
  const repository = await readThere(session, name);
  return { repository, remote: chosenRemote(repository, url) };
}
