import type { EngineEvent, OpMap, Stack } from '@pulumi/pulumi/automation';
import { CommandError, ConcurrentUpdateError } from '@pulumi/pulumi/automation';

import type { PlannedManifest } from '../../app';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { objectPath } from '../../kube/manifest';
import { Interrupted } from '../boundary';
import { colours } from '../output/colours';
import { isStateUnwritten, knownError, pulumiError } from './errors';
import { endsOnFullDisk } from './full-disk';
import { onInterrupt } from './interrupt';
import type { Operation, Part } from './progress';
import { Progress } from './progress';
import { withoutAfterwards } from './stack';

export interface RunSummary {
  /** Count of objects for each of Pulumi's operations, such as `create` and `same`. */
  readonly changes: OpMap;
  readonly seconds: number;
}

export interface RunOptions {
  /** Whether scripts read the output: no progress then. */
  readonly json: boolean;
  /** URNs of what is to be updated, or destroyed with all that depends on it; everything where undefined. */
  readonly targets?: readonly string[];
}

/** Runs the engine on workloads: see {@link runParts}. */
export function runStack(
  stack: Stack,
  operation: Operation,
  manifests: readonly PlannedManifest[],
  options: RunOptions,
): Promise<RunSummary> {
  const parts = manifests.map(({ manifest, component }) => ({ resource: objectPath(manifest), component }));
  return runParts(stack, operation, parts, { ...options, stamped: true });
}

interface PartsOptions extends RunOptions {
  /** Whether all that is made carries a stamp, by which the next run finds what is not in the state. @default false */
  readonly stamped?: boolean;
}

/**
 * Runs the engine and shows its progress, a line for each component.
 *
 * @throws UserError with what the engine and the provider said, for each object
 * @throws Interrupted when Ctrl-C stopped it; what was done is in the state
 */
export async function runParts(
  stack: Stack,
  operation: Operation,
  parts: readonly Part[],
  { json, targets, stamped = false }: PartsOptions,
): Promise<RunSummary> {
  const progress = new Progress(parts, operation, json);
  const lookForRoom = stamped ? endsOnFullDisk() : () => undefined;
  const interrupt = onInterrupt((detail) => {
    progress.say(detail);
    // Only lines that are shown live have room for it at once.
    if (json || !process.stdout.isTTY) console.error(`Interrupted: ${detail}`);
  });
  const started = Date.now();
  const options = {
    color: 'never' as const,
    onEvent: (event: EngineEvent) => {
      progress.see(event);
      lookForRoom(event);
    },
    signal: interrupt.signal,
  };
  try {
    const some = targets && { target: [...targets] };
    const quick = withoutAfterwards(stack);
    await (operation === 'up'
      ? quick.up({ ...options, ...some })
      : quick.destroy({ ...options, ...some, ...(some && { targetDependents: true }) }));
  } catch (error) {
    await progress.close('stopped');
    if (interrupt.interrupted) throw new Interrupted(`Stopped. Run the same command again to go on.`);
    throw failure(error, operation, progress.diagnostics.problems);
  } finally {
    interrupt.dispose();
  }
  await progress.close();
  // A run of a part is followed by one of the rest, which says the same.
  if (!json && !targets) for (const note of progress.notes) console.log(colours.dim(note));
  return { changes: progress.changes, seconds: Math.round((Date.now() - started) / 100) / 10 };
}

function failure(error: unknown, operation: Operation, problems: readonly Problem[]): unknown {
  if (error instanceof ConcurrentUpdateError) return pulumiError(error.message);
  const full = problems.find(({ message }) => isStateUnwritten(message));
  if (full) return pulumiError(full.message);
  if (problems.length > 0) return new UserError(`${operation} failed`, [...problems, ...goOn(problems)]);
  if (!(error instanceof CommandError)) return error;
  const known = knownError(error.message);
  if (known) return known;
  const [why = ''] = /killed with SIG\w+|exited with code -?\d+|code: -?\d+/.exec(error.message) ?? [];
  return new UserError(`${operation} was cut off: the engine ended before it`, [
    {
      message: `pulumi ended without a word (${why || 'no reason is known'})`,
      fix: 'run the same command again: it goes on where this one stopped',
    },
  ]);
}

/** What an API server that is gone, and a provider that was killed, have the engine say. */
const lostConnection =
  /ECONNREFUSED|ECONNRESET|socket hang up|connection refused|does not answer|error reading from server|transport is closing/;

/** What failed for nothing that the objects are to blame for. */
function goOn(problems: readonly Problem[]): Problem[] {
  if (!problems.some(({ message }) => lostConnection.test(message))) return [];
  const fix = 'once the cluster answers, run the same command again: it goes on where this one stopped';
  return [{ message: 'the connection was lost on the way', fix }];
}
