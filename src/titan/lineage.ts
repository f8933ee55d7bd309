import type { LiveClaim, LiveRepository } from './live';
import type { LiveCommit } from './live-commits';
import type { CommitRef, FullSource } from './metadata';

/**
 * The commit that the data of a repository follow: the last one made of the
 * claims that it has now, else the one that these began with.
 *
 * @param commits newest first, as {@link readCommits} gives them
 * @returns undefined before the first commit
 */
export function headOf(
  { name, claims, from }: Pick<LiveRepository, 'name' | 'claims' | 'from'>,
  commits: readonly LiveCommit[],
): CommitRef | undefined {
  const current = new Set(Object.values(claims));
  const last = commits.find(
    ({ repository, snapshots }) =>
      repository === name &&
      snapshots.some(({ claimName }) => claimName !== undefined && current.has(claimName)),
  );
  if (last) return { repository: last.repository, commit: last.id };
  return from && { repository: from.repository, commit: from.commit };
}

/**
 * A source that gives the data of a commit as they were committed, also where
 * earlier claims of the same commit were written to and are still there.
 *
 * @param claims all claims of the namespace, also those that no pod mounts
 */
export function freshSource(
  repository: string,
  commit: CommitRef,
  claims: readonly Pick<LiveClaim, 'repository' | 'from'>[],
): FullSource {
  const used = claims.flatMap(({ repository: owner, from }) =>
    owner === repository && from?.repository === commit.repository && from.commit === commit.commit
      ? [from.generation]
      : [],
  );
  return { repository: commit.repository, commit: commit.commit, generation: Math.max(0, ...used) + 1 };
}
