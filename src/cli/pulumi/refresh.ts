import type { EngineEvent, Stack } from '@pulumi/pulumi/automation';
import { ConcurrentUpdateError } from '@pulumi/pulumi/automation';

import { UserError } from '../../errors';
import { showSteps } from '../output/steps';
import { Diagnostics, nameOf } from './diagnostics';
import { engineError, isStateUnwritten, pulumiError } from './errors';
import { endsOnFullDisk } from './full-disk';
import { withoutAfterwards } from './stack';

/**
 * Reads every object of a stack into its state.
 *
 * @param json whether scripts read the output: no progress then
 * @returns what the engine said of each object
 * @throws UserError with what the engine and the provider said
 */
export async function refreshStack(stack: Stack, json: boolean): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  const diagnostics = new Diagnostics();
  const steps = showSteps([{ id: 'refresh', title: 'reading the cluster' }], json);
  // It makes nothing of which the state would have to know.
  const lookForRoom = endsOnFullDisk();
  const onEvent = (event: EngineEvent) => {
    events.push(event);
    diagnostics.see(event);
    lookForRoom(event);
    const urn = event.resourcePreEvent?.metadata.urn;
    if (urn !== undefined) steps.update('refresh', nameOf(urn));
  };
  try {
    await withoutAfterwards(stack).refresh({ color: 'never', onEvent });
    return events;
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) throw pulumiError(error.message);
    const { problems } = diagnostics;
    const full = problems.find(({ message }) => isStateUnwritten(message));
    if (full) throw pulumiError(full.message);
    throw problems.length > 0 ? new UserError('refresh failed', problems) : engineError(error);
  } finally {
    await steps.close();
  }
}
