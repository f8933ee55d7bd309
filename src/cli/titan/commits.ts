import { titan } from '../../app';
import { quantityValue } from '../../config/schema/quantity';
import { UserError } from '../../errors';
import type { Repository } from './read';

/** How many commits are named in a message. */
const named = 10;

/**
 * The commit that is meant, by its id or the beginning of it.
 *
 * @param wanted the newest one where undefined
 * @throws UserError when none or several begin so, or the one is not complete
 */
export function chosenCommit(
  commits: readonly titan.LiveCommit[],
  wanted: string | undefined,
  repository: string,
): titan.LiveCommit {
  const complete = commits.filter((each) => each.ready);
  const at = { key: 'COMMIT', ...(wanted !== undefined && { value: wanted }) };
  const list = complete.slice(0, named).map(({ id }) => id);
  const allowed = list.join(', ') || 'it has no commits';
  const exact = commits.filter(({ id }) => id === wanted);
  const begun =
    wanted === undefined ? complete.slice(0, 1) : commits.filter(({ id }) => id.startsWith(wanted));
  const found = exact.length > 0 ? exact : begun;
  const [only, ...more] = found;
  if (!only) {
    const title = wanted === undefined ? `${repository} has no commits` : `${repository} has no such commit`;
    throw new UserError(title, [{ ...at, message: 'is not there', allowed }]);
  }
  if (more.length > 0) {
    throw new UserError(`Several commits of ${repository} begin with ${wanted ?? ''}`, [
      { ...at, message: 'is not the beginning of one alone', allowed: found.map(({ id }) => id).join(', ') },
    ]);
  }
  if (only.ready) return only;
  throw new UserError(`The commit ${only.id} of ${repository} is not complete`, [
    { ...at, message: 'not all of its volumes have a snapshot that can be used', allowed },
    ...snapshotErrors(only).map((message) => ({ message })),
  ]);
}

/** The commit that the data of a repository follow; one that is not complete is none. */
export function currentCommit(
  live: titan.LiveRepository,
  { commits, claims }: Pick<Repository, 'commits' | 'claims'>,
): titan.CommitRef | undefined {
  const complete = commits.filter((each) => each.ready);
  return titan.headOf(live, complete, claims);
}

/** What the driver or the controller said of a commit's snapshots. */
function snapshotErrors({ snapshots }: Pick<titan.LiveCommit, 'snapshots'>): string[] {
  return snapshots.flatMap(({ name, ready, error }) =>
    error === undefined || ready ? [] : [`VolumeSnapshot ${name}: ${error}`],
  );
}

/** What volumes have together, in bytes. */
export function totalSize(volumes: readonly { readonly size: string }[]): number {
  return volumes.reduce((sum, { size }) => sum + quantityValue(size), 0);
}

/** The larger one of two Kubernetes quantities of bytes. */
export function largerQuantity(left: string, right: string | undefined): string {
  return right !== undefined && quantityValue(right) > quantityValue(left) ? right : left;
}
