import { isDeepStrictEqual } from 'node:util';

import type { Deployment as ExportedDeployment, Stack } from '@pulumi/pulumi/automation';

import type { RecordedTarget } from '../../../stacks/workloads';
import { recordedIn } from '../../../stacks/workloads';
import { UserError } from '../../errors';
import { pulumi } from './command';
import { nameOf } from './diagnostics';
import { explained, NoSuchStack } from './errors';
import { importState } from './import-state';
import type { StackPlace } from './stack-place';
import { placeOf } from './stack-place';

/** The part of a stack's state that is looked at here. */
interface Deployment {
  readonly resources?: readonly Resource[];
  readonly pending_operations?: readonly PendingOperation[];
}

/** What a run was at when it was killed. */
interface PendingOperation {
  readonly resource: { readonly urn: string };
  /** Such as `creating` and `deleting`. */
  readonly type?: string;
}

/** How the objects of a stack are reached. */
interface Connection {
  /** Path or text of a kubeconfig. */
  readonly kubeconfig: string;
  readonly context: string | undefined;
  /** Identity of the cluster that it led to. */
  readonly clusterId: string;
}

/** Somebody wrote the state between the look at it and what was to be done with it. */
export class StateMoved extends UserError {
  constructor() {
    super('Another run changed the state of this stack meanwhile', [
      { message: 'its state can be changed by one run at a time', fix: 'wait for it, then run this again' },
    ]);
  }
}

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly protect?: boolean;
  /** Deleted, to be made anew; the run that should have done so was killed. */
  readonly pendingReplacement?: boolean;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

/** What stands for the stack itself among its resources. */
const stackType = 'pulumi:pulumi:Stack';

/** Tags of a stack outlive what it deployed, so that a `down` forgets nothing. */
const clusterTag = 'talestack:cluster';
const namespaceTag = 'talestack:namespace';

/** WholeTale's has no suffix, as in version 0.1. */
function tagOf(system: string): string {
  return system === 'wholetale' ? namespaceTag : `${namespaceTag}:${system}`;
}

async function exportState({ stackName, projectDir: cwd }: StackPlace): Promise<ExportedDeployment> {
  const args = ['stack', 'export', '--stack', stackName, '--non-interactive'];
  return JSON.parse(await pulumi(args, { cwd })) as ExportedDeployment;
}

/** What is noted on a stack beside its state. */
export async function tagsOf({ stackName, projectDir: cwd }: StackPlace): Promise<Record<string, string>> {
  const args = ['stack', 'tag', 'ls', '--json', '--stack', stackName, '--non-interactive'];
  return JSON.parse(await pulumi(args, { cwd })) as Record<string, string>;
}

/** What Pulumi remembers of a stack, read once for a run. */
export class StackState {
  private constructor(
    private readonly place: StackPlace,
    /** As Pulumi exports it: secrets are encrypted. */
    readonly exported: ExportedDeployment,
  ) {}

  /** Reads it with its secrets encrypted; the Automation API's own export decrypts them. */
  static async at(place: StackPlace): Promise<StackState> {
    return new StackState(place, await exportState(place));
  }

  /** The same; undefined where the stack was never made. */
  static async find(place: StackPlace): Promise<StackState | undefined> {
    try {
      return await StackState.at(place);
    } catch (error) {
      if (error instanceof NoSuchStack) return undefined;
      throw error;
    }
  }

  static read(stack: Stack): Promise<StackState> {
    return StackState.at(placeOf(stack));
  }

  private get deployment(): Deployment {
    return (this.exported.deployment ?? {}) as Deployment;
  }

  private get resources() {
    return this.deployment.resources ?? [];
  }

  private get outputs(): Record<string, unknown> {
    return this.resources.find(({ type }) => type === stackType)?.outputs ?? {};
  }

  /** Whether anything is deployed. */
  get hasObjects(): boolean {
    return this.objects.length > 0;
  }

  /** Whether the engine would refuse to delete something. */
  get isProtected(): boolean {
    return this.resources.some(({ protect }) => protect === true);
  }

  /** URNs of what the world reaches the environment by: Ingresses, and Services that are load balancers. */
  get entries(): string[] {
    const isEntry = ({ type, inputs }: Resource) =>
      /^kubernetes:networking\.k8s\.io\/\w+:Ingress$/.test(type) ||
      (type === 'kubernetes:core/v1:Service' && serviceType(inputs) === 'LoadBalancer');
    return this.resources.filter(isEntry).map(({ urn }) => urn);
  }

  /** The GKE cluster of a cluster's stack; undefined where there is none, or it was never made. */
  get gkeCluster(): { readonly urn: string; readonly deletionProtection: boolean } | undefined {
    const found = this.resources.find(({ type }) => type === 'gcp:container/cluster:Cluster');
    return found && { urn: found.urn, deletionProtection: found.outputs?.deletionProtection === true };
  }

  /** Whether the stack exports anything: it was brought up, and not taken down since. */
  get hasOutputs(): boolean {
    return Object.keys(this.outputs).length > 0;
  }

  /** Whether the state knows any resource at all, beside the stack itself. */
  get isEmpty(): boolean {
    return this.resources.every(({ type }) => type.startsWith('pulumi:'));
  }

  /** Where the stack was deployed to: by what is deployed, else by what an earlier run noted. */
  async recordedTarget(): Promise<RecordedTarget> {
    const provider = this.resources.find(({ type }) => type === 'pulumi:providers:kubernetes');
    const clusterId = text(provider?.inputs?.clusterIdentifier);
    const exported = recordedIn(this.outputs);
    if (clusterId !== undefined && Object.keys(exported.namespaces ?? {}).length > 0)
      return { ...exported, clusterId };
    const noted = await tagsOf(this.place);
    return {
      clusterId: clusterId ?? text(noted[clusterTag]),
      namespaces: { ...namespacesIn(noted), ...exported.namespaces },
    };
  }

  /**
   * Forgets everything that was deployed, and destroys nothing.
   *
   * @throws StateMoved where the state is not the one any more that was read
   */
  async empty(): Promise<void> {
    const now = await this.unmoved();
    const deployment = {
      ...now.deployment,
      resources: now.resources.filter(({ type }) => type === stackType),
      pending_operations: [],
    };
    await importState(this.place, { ...now.exported, deployment });
  }

  /** Paths of the objects that are deployed. */
  get objects(): string[] {
    return this.resources.filter(isObject).map(({ urn }) => nameOf(urn));
  }

  /** Paths of those that the next run will not make: it updates, replaces or deletes what is there. */
  get standing(): string[] {
    return this.resources
      .filter((each) => isObject(each) && !each.pendingReplacement)
      .map(({ urn }) => nameOf(urn));
  }

  /** URNs of what a run was at when it was killed. */
  get pending(): string[] {
    return (this.deployment.pending_operations ?? []).map(({ resource }) => resource.urn);
  }

  /** Those of which the state would not know, if they were made all the same. */
  get pendingCreations(): string[] {
    const known = new Set(this.resources.map(({ urn }) => urn));
    return (this.deployment.pending_operations ?? [])
      .filter(({ type, resource }) => type === 'creating' || !known.has(resource.urn))
      .map(({ resource }) => resource.urn);
  }

  /** How the last run reached the cluster; undefined where the state does not say. */
  get connection(): Connection | undefined {
    const inputs = this.resources.find(({ type }) => type === 'pulumi:providers:kubernetes')?.inputs;
    const [kubeconfig, clusterId] = [text(inputs?.kubeconfig), text(inputs?.clusterIdentifier)];
    if (kubeconfig === undefined || clusterId === undefined) return undefined;
    return { kubeconfig, context: text(inputs?.context), clusterId };
  }

  /**
   * A run that was killed leaves operations that Pulumi calls pending. It warns of
   * them and goes on, and they stay until someone drops them. They can be dropped:
   * an object that was made all the same carries our stamp, and the next `up` takes
   * it over.
   *
   * @returns the URNs of the operations that were dropped
   * @throws StateMoved where the state is not the one any more that was read
   */
  async dropPendingOperations(): Promise<string[]> {
    if (this.pending.length === 0) return [];
    const now = await this.unmoved();
    const deployment = { ...now.deployment, pending_operations: [] };
    await importState(this.place, { ...now.exported, deployment });
    return now.pending;
  }

  /**
   * Makes sure that no other run is at work, by writing the state as it is.
   *
   * @throws StackLocked where another run works on the stack
   * @throws StateMoved where the state is not the one any more that was read
   */
  async claim(): Promise<void> {
    await importState(this.place, (await this.unmoved()).exported);
  }

  /**
   * As it is now. It was read without its lock, which only the import takes.
   *
   * @throws StateMoved where the state is not the one any more that was read
   */
  async unmoved(): Promise<StackState> {
    const now = await StackState.at(this.place);
    if (!isDeepStrictEqual(now.settled, this.settled)) throw new StateMoved();
    return now;
  }

  /** All but what a run is at, and when it was written. */
  private get settled(): object {
    return { ...this.deployment, pending_operations: [], manifest: undefined };
  }
}

/** Notes where the stack is deployed to, for as long as the stack exists. */
export async function noteTarget(
  stack: Stack,
  { clusterId, namespaces = {} }: RecordedTarget,
): Promise<void> {
  if (clusterId !== undefined) await explained(() => stack.setTag(clusterTag, clusterId));
  for (const [system, namespace] of Object.entries(namespaces))
    await explained(() => stack.setTag(tagOf(system), namespace));
}

/** Forgets it: nothing is left there, and the environment may go elsewhere. */
export async function forgetTarget(stack: Stack): Promise<void> {
  const noted = await tagsOf(placeOf(stack));
  for (const tag of Object.keys(noted))
    if (tag === clusterTag || tag.startsWith(namespaceTag)) await explained(() => stack.removeTag(tag));
}

function namespacesIn(noted: Readonly<Record<string, string>>): Record<string, string> {
  const found = Object.entries(noted).filter(([tag, value]) => tag.startsWith(namespaceTag) && value !== '');
  return Object.fromEntries(
    found.map(([tag, value]) => [tag.slice(namespaceTag.length + 1) || 'wholetale', value]),
  );
}

function isObject({ type }: Resource): boolean {
  return type.startsWith('kubernetes:');
}

function serviceType(inputs: Resource['inputs']): unknown {
  return (inputs?.spec as { type?: unknown } | undefined)?.type;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
