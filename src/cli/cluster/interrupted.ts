import { nameOf } from '../pulumi/diagnostics';
import type { StackState } from '../pulumi/state';

/**
 * Drops what a run left pending that was killed while it worked on a cluster, and
 * says what Google may have of it.
 *
 * @returns URNs of what it was making, of which the state does not know
 */
export async function dropInterrupted(stackName: string, state: StackState): Promise<string[]> {
  const made = state.pendingCreations;
  const dropped = await state.dropPendingOperations();
  if (dropped.length > 0) {
    const names = dropped.map(nameOf).join(', ');
    console.error(
      `An earlier run was interrupted while it worked on ${names}: what it made of these is not in the state of ${stackName}. If Google now says that one exists already, import it (pulumi import) or delete it.`,
    );
  }
  return made;
}
