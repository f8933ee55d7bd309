import type { EngineEvent, Stack } from '@pulumi/pulumi/automation';
import { ConcurrentUpdateError } from '@pulumi/pulumi/automation';

import { UserError } from '../../errors';
import { showSteps } from '../output/steps';
import { Diagnostics, nameOf } from './diagnostics';
import { pulumiError } from './errors';

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
  const onEvent = (event: EngineEvent) => {
    events.push(event);
    diagnostics.see(event);
    const urn = event.resourcePreEvent?.metadata.urn;
    if (urn !== undefined) steps.update('refresh', nameOf(urn));
  };
  try {
    await stack.refresh({ color: 'never', onEvent });
    return events;
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) throw pulumiError(error.message);
    const { problems } = diagnostics;
    throw problems.length > 0 ? new UserError('refresh failed', problems) : error;
  } finally {
    await steps.close();
  }
}
