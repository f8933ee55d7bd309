import type { EngineEvent, OpMap } from '@pulumi/pulumi/automation';

import { showSteps } from '../output/steps';
import type { Said } from './diagnostics';
import { Diagnostics, nameOf } from './diagnostics';

export type Operation = 'up' | 'destroy';

/** A resource by its name in Pulumi, and what it is shown as a part of. */
export interface Part {
  readonly resource: string;
  readonly component: string;
}

/** The engine also sends what it would log with --debug. */
const told: ReadonlySet<string> = new Set(['info', 'info#err', 'warning']);

/** The engine warns of every plugin that it does not install itself; the sandbox's are meant to be so. */
const foundOnPath = /^using pulumi-\S+ from \$PATH/;

/** Turns the engine's events into the state of each component. */
export class Progress {
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
