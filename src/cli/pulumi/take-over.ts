import type { Stack } from '@pulumi/pulumi/automation';

import { UserError } from '../../errors';
import { warn } from '../output/warn';
import { pulumi } from './command';
import { nameOf } from './diagnostics';
import { refreshStack } from './refresh';
import type { StackState } from './state';

/**
 * Makes the state true again after a run that was killed or that failed. What it
 * was at when it ended may have happened or not: an object may be deleted that the
 * state still has, or changed in a way that it does not know. So all is read anew.
 *
 * @param json whether scripts read the output: no progress then
 * @returns whether there was such a run
 */
export async function takeOver(stack: Stack, state: StackState, json: boolean): Promise<boolean> {
  const dropped = await state.dropPendingOperations();
  if (dropped.length > 0)
    console.error(`Taking over after an interrupted run; under way were: ${dropped.map(nameOf).join(', ')}`);
  if (!state.hasObjects || !(dropped.length > 0 || (await lastRunFailed(stack)))) return dropped.length > 0;
  if (dropped.length === 0) console.error('The last run did not end well: reading what there is');
  try {
    await refreshStack(stack, json);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The connection in the state may be one that is gone; the new one comes with this run.
    warn([
      { message: 'the state of the last run could not be compared with the cluster' },
      ...error.problems,
    ]);
  }
  return true;
}

/** One that was killed is not in the history: it is known by what it left pending. */
async function lastRunFailed({ name, workspace }: Stack): Promise<boolean> {
  const args = ['stack', 'history', '--stack', name, '--json', '--page-size', '1', '--non-interactive'];
  const [last] = JSON.parse(await pulumi(args, { cwd: workspace.workDir })) as { readonly result?: string }[];
  return last?.result === 'failed';
}
