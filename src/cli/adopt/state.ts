import type { PulumiFn, Stack } from '@pulumi/pulumi/automation';

import type { ImportedResource } from '../../../stacks/workloads';
import { nameOf } from '../pulumi/diagnostics';
import { explained } from '../pulumi/errors';
import { StackState } from '../pulumi/state';

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
  const { [tag]: value } = await explained(() => stack.listTags());
  return value === 'begun' || value === 'done' ? value : undefined;
}

export async function noteAdoption(stack: Stack, state: 'begun' | 'done'): Promise<void> {
  await explained(() => stack.setTag(tag, state));
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
 * @param register registers what the objects hang on, and no object
 */
export async function importIntoState(
  stack: Stack,
  resources: readonly ImportedResource[],
  register: PulumiFn,
): Promise<void> {
  const objects = new Set((await StackState.read(stack)).objects);
  // A program that registers no object would delete those that are there.
  if (objects.size === 0) await explained(() => stack.up({ color: 'never', program: register }));
  const exported = await explained(() => stack.exportStack());
  const state = (exported.deployment ?? {}) as State;
  const present = state.resources ?? [];
  const missing = resources
    .filter(({ name }) => !objects.has(name))
    .map((each) => stateResource(each, present));
  if (missing.length > 0) {
    const deployment = { ...state, resources: [...present, ...missing] };
    await explained(() => stack.importStack({ ...exported, deployment }));
  }
  // Where nothing is missing, a run before this one was interrupted in front of this step.
  const read = missing.length > 0 ? missing : present.filter(({ urn }) => objects.has(nameOf(urn)));
  await explained(() => stack.refresh({ color: 'never', target: read.map(({ urn }) => urn) }));
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
