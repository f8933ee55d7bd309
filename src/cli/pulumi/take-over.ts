import type { Stack } from '@pulumi/pulumi/automation';

import { LiveCluster } from '../../../stacks/workloads';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { warn } from '../output/warn';
import { pulumi } from './command';
import { DiskFull } from './errors';
import { StackLocked } from './lock-holder';
import { dropPending, isToBeRead, readAnew } from './read-anew';
import { StackState } from './state';

export interface TakeOverOptions {
  /** Whether scripts read the output: no progress then. */
  readonly json: boolean;
  /**
   * Read the cluster whatever became of the last run. That takes the lock of the
   * stack, so nothing of what follows is done beside another run. @default false
   */
  readonly always?: boolean;
}

/**
 * Makes the state true again after a run that was killed or that failed. What it
 * was at when it ended may have happened or not: an object may be deleted that the
 * state still has, or changed in a way that it does not know. So all is read anew.
 *
 * @returns the state as it is then
 * @throws StackLocked where another run works on the stack
 */
export async function takeOver(
  stack: Stack,
  state: StackState,
  { json, always = false }: TakeOverOptions,
): Promise<StackState> {
  const dropped = await dropPending(stack, state);
  if (!state.hasObjects) return dropped.length > 0 ? StackState.read(stack) : state;
  if (dropped.length === 0 && !(await endedWell(stack)))
    console.error('The last run did not end well: reading what there is');
  else if (dropped.length === 0 && !always) return state;
  await compare(stack, state, json);
  return StackState.read(stack);
}

async function compare(stack: Stack, state: StackState, json: boolean): Promise<void> {
  const problems = await otherCluster(state);
  if (problems.length === 0) {
    try {
      await readAnew(stack, json);
      return;
    } catch (error) {
      if (!(error instanceof UserError) || isInTheWay(error)) throw error;
      problems.push(...error.problems);
    }
  }
  // The connection in the state may be one that is gone; the new one comes with this run.
  warn([{ message: 'the state of the last run could not be compared with the cluster' }, ...problems]);
}

/** Of all that follows, too. */
function isInTheWay(error: UserError): boolean {
  return error instanceof StackLocked || error instanceof DiskFull;
}

/** Pulumi reads by the connection in the state. In another cluster all would seem to be deleted. */
async function otherCluster({ connection }: StackState): Promise<Problem[]> {
  // The text of one goes where it always went, and is not shown.
  if (!connection || /^\s*\{|\n/.test(connection.kubeconfig)) return [];
  const { kubeconfig, context, clusterId } = connection;
  try {
    const cluster = LiveCluster.connect(kubeconfig, context);
    if ((await cluster.identity()) === clusterId) return [];
    return [{ where: kubeconfig, message: `leads to another cluster by now (${cluster.server})` }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ where: kubeconfig, message: error.title }, ...error.problems];
  }
}

/** A run that was killed is not in the history: it is known by what it left pending, and by the note of who dropped that. */
async function endedWell(stack: Stack): Promise<boolean> {
  const { name, workspace } = stack;
  const args = ['stack', 'history', '--stack', name, '--json', '--page-size', '1', '--non-interactive'];
  const asked = Promise.all([pulumi(args, { cwd: workspace.workDir }), isToBeRead(stack)]);
  const [history, toBeRead] = await asked;
  const [last] = JSON.parse(history) as { readonly result?: string }[];
  return last?.result !== 'failed' && !toBeRead;
}
