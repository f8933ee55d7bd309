/** Nothing that another try would change: somebody has to act. */
export class NeedsOperator extends Error {}

/** Another try may do better: a connection that failed, an error of the server, a time limit. */
export class MayPass extends Error {}

/** Work must end at once: the pod is being stopped, or someone else holds the Lease. */
export class Interrupted extends Error {}

/** The message of anything that was thrown, with what was behind it: `fetch failed` alone says nothing. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, code, cause } = error as { message?: unknown; code?: unknown; cause?: unknown };
  // One that stands for several, such as one for each address, has a code alone.
  const texts = [message, code].filter((each) => typeof each === 'string' && each !== '') as string[];
  const text = texts[0] ?? 'unknown error';
  return cause === undefined ? text : `${text}: ${messageOf(cause)}`;
}
