import type { PulumiFn, Stack } from '@pulumi/pulumi/automation';

import type { ImportedResource } from '../../../stacks/workloads';
import { nameOf } from '../pulumi/diagnostics';
import { explained } from '../pulumi/errors';
import { importState } from '../pulumi/import-state';
import { placeOf } from '../pulumi/stack-place';
import { withoutAfterwards } from '../pulumi/stack';
import { StackState, tagsOf } from '../pulumi/state';

/** A resource as the file of `pulumi stack export` has it. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly [field: string]: unknown;
}

interface State {
  readonly resources?: readonly StateResource[];
  readonly [field: string]: unknown;
}

/** Noted on the stack while and after it is adopted: what is in its state then is no deployment of another kind. */
const tag = 'talestack:adoption';

/** How far an adoption came; undefined where none was begun. */
export async function adoptionState(stack: Stack): Promise<'begun' | 'done' | undefined> {
  const { [tag]: value } = await tagsOf(placeOf(stack));
  return value === 'begun' || value === 'done' ? value : undefined;
}

export async function noteAdoption(stack: Stack, state: 'begun' | 'done'): Promise<void> {
  await explained(() => stack.setTag(tag, state));
}

/**
 * Takes the lock of the stack once, so that nothing of an adoption is done beside
 * another run.
 *
 * @param register registers what the objects hang on, and no object
 * @throws StackLocked where another run has it
 * @throws StateMoved where another run wrote the state meanwhile
 */
export async function beginInState(stack: Stack, register: PulumiFn): Promise<void> {
  const state = await StackState.read(stack);
  // A program that registers no object would delete those that are there.
  if (!state.hasObjects)
    await explained(() => withoutAfterwards(stack).up({ color: 'never', program: register }));
  else await state.claim();
}

/**
 * Imports objects into the state of a stack, and changes nothing in the cluster.
 *
 * Not by `pulumi import`: the official plugin then takes every field of the live
 * object for wanted, the volume of a claim and the address of a Service as well,
 * and the first `up`, which does not ask for these, would replace the object. Nor
 * by the resource option `import`, which wants the objects to be what the program
 * says. So each is written into the state with the inputs that ours has in common
 * with it, and a refresh lets the plugin fill in the rest.
 *
 * @param stack one that {@link beginInState} was called for
 * @throws StateMoved where another run wrote the state meanwhile
 */
export async function importIntoState(stack: Stack, resources: readonly ImportedResource[]): Promise<void> {
  const state = await StackState.read(stack);
  const objects = new Set(state.objects);
  const present = resourcesOf(state);
  const missing = resources
    .filter(({ name }) => !objects.has(name))
    .map((each) => stateResource(each, present));
  if (missing.length > 0) {
    const now = await state.unmoved();
    const deployment = { ...stateIn(now), resources: [...resourcesOf(now), ...missing] };
    await importState(placeOf(stack), { ...now.exported, deployment });
  }
  // Where nothing is missing, a run before this one was interrupted in front of this step.
  const read = missing.length > 0 ? missing : present.filter(({ urn }) => objects.has(nameOf(urn)));
  const target = read.map(({ urn }) => urn);
  await explained(() => withoutAfterwards(stack).refresh({ color: 'never', target }));
}

function stateIn({ exported }: StackState): State {
  return (exported.deployment ?? {}) as State;
}

function resourcesOf(state: StackState): readonly StateResource[] {
  return stateIn(state).resources ?? [];
}

function stateResource(resource: ImportedResource, present: readonly StateResource[]): StateResource {
  const { type, name, id, chart, inputs, retainOnDelete, protect, additionalSecretOutputs } = resource;
  const provider = present.find((each) => each.type === 'pulumi:providers:kubernetes');
  const parent = present.find((each) => each.type.endsWith(':Chart') && nameOf(each.urn) === chart);
  if (provider?.id === undefined || !parent) throw new Error(`the stack has no place for ${name}`);
  // urn:pulumi:STACK::PROJECT::TYPES::NAME, and TYPES are those of the parents and its own.
  const [stackName = '', projectName = '', types = ''] = parent.urn.split('::');
  return {
    urn: `${stackName}::${projectName}::${types}$${type}::${name}`,
    custom: true,
    id,
    type,
    inputs,
    outputs: inputs,
    parent: parent.urn,
    provider: `${provider.urn}::${provider.id}`,
    ...(retainOnDelete && { retainOnDelete }),
    ...(protect && { protect }),
    ...(additionalSecretOutputs.length > 0 && { additionalSecretOutputs }),
  };
}
