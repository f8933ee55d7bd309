import type { EngineEvent, OpMap, Stack } from '@pulumi/pulumi/automation';
import { CommandError, ConcurrentUpdateError } from '@pulumi/pulumi/automation';

import type { PlannedManifest } from '../../app';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { objectPath } from '../../kube/manifest';
import { Interrupted } from '../boundary';
import { colours } from '../output/colours';
import { showSteps } from '../output/steps';
import type { Said } from './diagnostics';
import { Diagnostics, nameOf } from './diagnostics';
import { enginesOf } from './engine-process';
import { isDiskFull, pulumiError } from './errors';

export type Operation = 'up' | 'destroy';

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

/** A resource by its name in Pulumi, and what it is shown as a part of. */
export interface Part {
  readonly resource: string;
  readonly component: string;
}

/** Runs the engine on workloads: see {@link runParts}. */
export function runStack(
  stack: Stack,
  operation: Operation,
  manifests: readonly PlannedManifest[],
  options: RunOptions,
): Promise<RunSummary> {
  const parts = manifests.map(({ manifest, component }) => ({ resource: objectPath(manifest), component }));
  return runParts(stack, operation, parts, options);
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
  { json, targets }: RunOptions,
): Promise<RunSummary> {
  const progress = new Progress(parts, operation, json);
  const interrupt = onInterrupt(progress);
  const started = Date.now();
  const options = {
    color: 'never' as const,
    onEvent: (event: EngineEvent) => {
      progress.see(event);
    },
    signal: interrupt.signal,
  };
  try {
    const some = targets && { target: [...targets] };
    await (operation === 'up'
      ? stack.up({ ...options, ...some })
      : stack.destroy({ ...options, ...some, ...(some && { targetDependents: true }) }));
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
  const full = problems.find(({ message }) => isDiskFull(message));
  if (full) return pulumiError(full.message);
  if (problems.length > 0) return new UserError(`${operation} failed`, [...problems, ...goOn(problems)]);
  if (!(error instanceof CommandError)) return error;
  if (isDiskFull(error.message)) return pulumiError(error.message);
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

/** The engine also sends what it would log with --debug. */
const told: ReadonlySet<string> = new Set(['info', 'info#err', 'warning']);

/** The engine warns of every plugin that it does not install itself; the sandbox's are meant to be so. */
const foundOnPath = /^using pulumi-\S+ from \$PATH/;

/** Turns the engine's events into the state of each component. */
class Progress {
  readonly diagnostics = new Diagnostics();
  /** What engine and provider said of the run as a whole. */
  readonly notes = new Set<string>();
  changes: OpMap = {};
  private readonly componentOf: ReadonlyMap<string, string>;
  private readonly open = new Map<string, Set<string>>();
  private readonly steps;

  constructor(parts: readonly Part[], operation: Operation, json: boolean) {
    this.componentOf = new Map(parts.map(({ resource, component }) => [resource, component]));
    for (const [path, component] of this.componentOf) {
      const paths = this.open.get(component) ?? new Set();
      this.open.set(component, paths.add(path));
    }
    const order = [...this.open.keys()];
    this.steps = showSteps(
      (operation === 'up' ? order : order.reverse()).map((id) => ({ id, title: id })),
      json,
    );
  }

  see(event: EngineEvent): void {
    if (event.resourcePreEvent)
      this.began(event.resourcePreEvent.metadata.urn, event.resourcePreEvent.metadata.op);
    if (event.resOutputsEvent) this.ended(event.resOutputsEvent.metadata.urn);
    if (event.resOpFailedEvent) this.failed(event.resOpFailedEvent.metadata.urn);
    if (event.summaryEvent) this.changes = event.summaryEvent.resourceChanges;
    const said = this.diagnostics.see(event);
    if (said) this.said(said);
  }

  say(detail: string): void {
    for (const component of this.open.keys()) this.steps.update(component, detail);
  }

  close(detail?: string): Promise<void> {
    return this.steps.close(detail);
  }

  private began(urn: string, op: string): void {
    const component = this.componentOf.get(nameOf(urn));
    if (component && op !== 'same') this.steps.update(component, `${op} ${nameOf(urn)}`);
  }

  private ended(urn: string): void {
    const path = nameOf(urn);
    const component = this.componentOf.get(path);
    if (component === undefined) return;
    const waiting = this.open.get(component);
    if (!waiting?.delete(path)) return;
    if (waiting.size > 0) return;
    this.open.delete(component);
    this.steps.done(component);
  }

  private failed(urn: string): void {
    const component = this.componentOf.get(nameOf(urn));
    if (!component) return;
    this.open.delete(component);
    this.steps.failed(component, `${nameOf(urn)} failed`);
  }

  private said({ severity, message, resource }: Said): void {
    if (severity === 'error') return;
    const component = resource === undefined ? undefined : this.componentOf.get(resource);
    if (component) {
      this.steps.update(component, `${resource ?? ''}: ${message.split('\n')[0] ?? ''}`);
    } else if (resource === undefined && told.has(severity) && !foundOnPath.test(message)) {
      this.notes.add(message);
    }
  }
}

/**
 * On Ctrl-C the engine finishes the steps under way and keeps its state. On a
 * terminal it gets that signal by itself, being in the same process group; a
 * second one would make it stop at once. SIGTERM comes to us alone.
 */
function onInterrupt(progress: Progress) {
  const controller = new AbortController();
  let interrupted = false;
  const handler = (signal: NodeJS.Signals) => {
    const again = interrupted;
    interrupted = true;
    progress.say('stopping after the steps under way; press Ctrl-C again to stop at once');
    if (again || signal === 'SIGTERM' || !process.stdin.isTTY) controller.abort();
    // The engine was told once, and nobody else tells it again.
    if (again && (signal === 'SIGTERM' || !process.stdin.isTTY)) void stopAtOnce();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    get interrupted() {
      return interrupted;
    },
    dispose: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}

async function stopAtOnce(): Promise<void> {
  for (const pid of await enginesOf(process.pid)) process.kill(pid, 'SIGINT');
}
