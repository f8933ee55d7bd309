import { orDenied, RequestRefused } from '../../../stacks/workloads';
import { titan } from '../../app';
import { UserError } from '../../errors';
import { isOver } from './operation';
import type { AllRepositories } from './read';
import type { TitanSession } from './session';

type LiveCommit = titan.LiveCommit;

/** Which commits are too many, and which of those have to stay. */
export interface Expired {
  readonly goes: readonly LiveCommit[];
  readonly stays: readonly { readonly commit: LiveCommit; readonly because: string }[];
}

/**
 * The oldest commits beyond what the owner of the repository keeps: nobody's own
 * config deletes the commits of others.
 */
export function expiredCommits(
  session: Pick<TitanSession, 'config'>,
  name: string,
  all: AllRepositories,
): Expired {
  const found = all.there.find((each) => each.name === name);
  const { commits, keep } = { commits: found?.commits ?? [], keep: found?.live.keep ?? 0 };
  if (keep === 0) return { goes: [], stays: [] };
  const beyond = commits.filter((each) => each.ready).slice(keep);
  return split(session, beyond, all);
}

/** Those that nothing needs any more, and those that something does. */
export function split(
  { config }: Pick<TitanSession, 'config'>,
  commits: readonly LiveCommit[],
  all: AllRepositories,
): Expired {
  const judged = commits.map((commit) => ({ commit, because: neededBy(commit, config, all) }));
  return {
    goes: judged.filter(({ because }) => because === undefined).map(({ commit }) => commit),
    stays: judged.flatMap(({ commit, because }) => (because === undefined ? [] : [{ commit, because }])),
  };
}

function neededBy(
  { repository, id }: LiveCommit,
  config: TitanSession['config'],
  { there, left }: AllRepositories,
): string | undefined {
  const isIt = (
    from: { readonly repository?: string | undefined; readonly commit: string } | undefined,
    own: string,
  ) => from?.commit === id && (from.repository ?? own) === repository;
  for (const { name, live, pending } of there) {
    if (isIt(live.from, name)) return `${name} has it checked out`;
    if (pending?.commit === id && name === repository) return `a checkout of it is under way`;
  }
  for (const { name, operations } of [...there, ...left]) {
    const job = operations.find(
      (each) =>
        name === repository && each.metadata?.labels?.[titan.titanLabels.commit] === id && !isOver(each),
    );
    if (job) return `${job.metadata?.name ?? ''} works on it`;
  }
  for (const { name, claims } of [...there, ...left]) {
    const waiting = claims.find(({ from, phase }) => isIt(from, name) && phase !== 'Bound');
    if (waiting) return `the claim ${waiting.name} is still to be made of it`;
  }
  const inConfig = Object.entries(config.titan.repositories).find(([name, { from }]) => isIt(from, name));
  return inConfig && `the config has ${inConfig[0]} begin with it`;
}

/**
 * Removes a commit; what becomes of its data in the storage is what
 * `titan.commits.deletionPolicy` says.
 *
 * @throws UserError when the data are to be kept, and the credentials do not allow to say so to the storage
 */
export async function removeCommit(session: TitanSession, commit: LiveCommit): Promise<void> {
  const { cluster, config } = session;
  const { namespace } = config.titan;
  for (const { content } of commit.snapshots) if (content !== undefined) await setPolicy(session, content);
  for (const { name } of commit.snapshots) {
    const apiVersion = titan.snapshotApiVersion;
    await cluster.delete({ apiVersion, kind: 'VolumeSnapshot', metadata: { name, namespace } });
  }
}

async function setPolicy({ cluster, config }: TitanSession, name: string): Promise<void> {
  const { deletionPolicy } = config.titan.commits;
  const ref = { apiVersion: titan.snapshotApiVersion, kind: 'VolumeSnapshotContent', metadata: { name } };
  const content = await orDenied(cluster.get(ref), () => undefined);
  const spec = content?.spec as { readonly deletionPolicy?: string } | undefined;
  if (spec?.deletionPolicy === deletionPolicy) return;
  try {
    await cluster.update(ref, () => ({ spec: { deletionPolicy } }));
  } catch (error) {
    // Data that stay although they need not are no loss.
    if (!(error instanceof RequestRefused) || deletionPolicy === 'Delete') {
      if (error instanceof RequestRefused) return;
      throw error;
    }
    throw new UserError('The commit was not removed: its data would be lost', [
      {
        where: `VolumeSnapshotContent/${name}`,
        key: 'titan.commits.deletionPolicy',
        value: deletionPolicy,
        message: 'cannot be set with these credentials',
        fix: 'ask for the right to update VolumeSnapshotContents, or use a VolumeSnapshotClass with that policy',
      },
      ...error.problems,
    ]);
  }
}
