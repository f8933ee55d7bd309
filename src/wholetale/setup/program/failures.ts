/** Nothing that another try would change: somebody has to act. */
export class NeedsOperator extends Error {}

/** Another try may do better: a connection that failed, an error of the server, a time limit. */
export class MayPass extends Error {}

/** Work must end at once: the pod is being stopped, or someone else holds the Lease. */
export class Interrupted extends Error {}

/** The message of anything that was thrown, with what was behind it: `fetch failed` alone says nothing. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause === undefined) return error.message;
  const code = (cause as { code?: unknown }).code;
  const reason = messageOf(cause) || (typeof code === 'string' ? code : 'unknown');
  return `${error.message}: ${reason}`;
}
