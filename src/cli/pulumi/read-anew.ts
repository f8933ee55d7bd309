import type { EngineEvent, Stack } from '@pulumi/pulumi/automation';

import { nameOf } from './diagnostics';
import { explained } from './errors';
import { refreshStack } from './refresh';
import { placeOf } from './stack-place';
import type { StackState } from './state';
import { tagsOf } from './state';

/** On the stack from before pending operations are dropped until all was read: either may be cut short, too. */
export const toBeRead = 'talestack:read-anew';

/** Whether a run dropped pending operations and did not come to read the cluster. */
export async function isToBeRead(stack: Stack): Promise<boolean> {
  return (await tagsOf(placeOf(stack)))[toBeRead] === 'true';
}

/**
 * Drops what a run that was killed left pending, says so, and notes that all is to be read anew.
 *
 * @returns the URNs of what was dropped
 */
export async function dropPending(stack: Stack, state: StackState): Promise<string[]> {
  if (state.pending.length === 0) return [];
  if (state.hasObjects) await explained(() => stack.setTag(toBeRead, 'true'));
  const dropped = await state.dropPendingOperations();
  if (dropped.length > 0)
    console.error(`Taking over after an interrupted run; under way were: ${dropped.map(nameOf).join(', ')}`);
  return dropped;
}

/** Reads every object of the stack: see {@link refreshStack}. */
export async function readAnew(stack: Stack, json: boolean): Promise<EngineEvent[]> {
  const events = await refreshStack(stack, json);
  if (await isToBeRead(stack)) await explained(() => stack.removeTag(toBeRead));
  return events;
}
