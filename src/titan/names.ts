import { createHash } from 'node:crypto';

/**
 * Names of objects. `REPO-VOLUME`, `REPO-VOLUME-COMMIT` and `titan-operation-ID`
 * are Titan's (class KubernetesCsiContext of github.com/titan-data/titan-server);
 * Titan itself puts a random id where the repository's name is here, which no
 * other machine could guess.
 */

/** Which data a claim holds: those of a commit, in one of several lines of work that begin with it. */
export interface ClaimSource {
  readonly repository: string;
  readonly commit: string;
  /** Counts from 1: the same commit was taken out so many times. */
  readonly generation: number;
}

/**
 * The claim of a volume. A claim's data source is immutable, so other data need
 * another claim, and with it another name: one that follows from the source
 * alone. Whoever takes out the same commit in the same generation finds the
 * claim that was there before, with all that was written to it since.
 *
 * @param source undefined for a volume that begins empty
 * @returns `REPO-VOLUME`, or `REPO-VOLUME-3fa9c1d2`
 */
export function claimName(repository: string, volume: string, source?: ClaimSource): string {
  const stem = `${repository}-${volume}`;
  return source === undefined ? stem : `${stem}-${digest(source)}`;
}

// As long as `longestClaimStem` of the configuration says. The name of the commit itself would be too long: Titan's ids have 32 characters.
function digest({ repository, commit, generation }: ClaimSource): string {
  return createHash('sha256').update(`${repository}/${commit}/${generation}`).digest('hex').slice(0, 8);
}

/** The VolumeSnapshot of one volume of a commit. */
export function snapshotName(repository: string, volume: string, commit: string): string {
  return `${repository}-${volume}-${commit}`;
}

/** The Job of a push or pull, and its Secret. */
export function operationName(id: string): string {
  return `titan-operation-${id}`;
}

/** The Service with an address of its own, for a repository that has one beside the headless one. */
export function accessServiceName(repository: string): string {
  return `${repository}-access`;
}

/** A port in the pod and the Services. Titan knows no protocols; where both have a number, UDP's gets a suffix. */
export function portName(port: number, protocol: 'TCP' | 'UDP', taken: readonly number[] = []): string {
  return protocol === 'UDP' && taken.includes(port) ? `port-${port}-udp` : `port-${port}`;
}
