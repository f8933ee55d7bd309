import type { LiveClaim, LiveRepository } from './live';
import type { LiveCommit, LiveSnapshot } from './live-commits';
import type { CommitRef, FullSource } from './metadata';

/**
 * The commit that the data of a repository follow: the last one made of the
 * claims that it has now, else the one that these began with.
 *
 * @param commits newest first, as {@link readCommits} gives them
 * @param liveClaims claims of the repository: an earlier one may have had claims of the same names
 * @returns undefined before the first commit
 */
export function headOf(
  { name, claims, from }: Pick<LiveRepository, 'name' | 'claims' | 'from'>,
  commits: readonly LiveCommit[],
  liveClaims: readonly Pick<LiveClaim, 'name' | 'uid' | 'made'>[],
): CommitRef | undefined {
  const names = Object.values(claims);
  const current = liveClaims.filter((each) => names.includes(each.name));
  const last = commits.find(
    ({ repository, snapshots }) =>
      repository === name && snapshots.some((snapshot) => current.some((claim) => isOf(snapshot, claim))),
  );
  if (last) return { repository: last.repository, commit: last.id };
  return from && { repository: from.repository, commit: from.commit };
}

/** Whether a snapshot was made of this very claim; one that is older than the claim was not. */
function isOf(
  { claimName, claimUid, made }: LiveSnapshot,
  claim: Pick<LiveClaim, 'name' | 'uid' | 'made'>,
): boolean {
  if (claimName !== claim.name) return false;
  if (claimUid !== undefined && claim.uid !== undefined) return claimUid === claim.uid;
  return made === undefined || claim.made === undefined || made >= claim.made;
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
