import type { PulumiFn, Stack } from '@pulumi/pulumi/automation';
import { LocalWorkspace } from '@pulumi/pulumi/automation';

import type { RecordedTarget } from '../../../stacks/workloads';
import { project } from '../../kube/stamp';
import type { Environment } from '../environment';
import { explained } from './errors';

/**
 * Opens the stack of an environment with the program of this process, and
 * makes the stack when it is not there yet.
 *
 * @throws UserError when Pulumi cannot be run or is not logged in
 */
export async function openStack({ config, projectDir }: Environment, program: PulumiFn): Promise<Stack> {
  return explained(() =>
    LocalWorkspace.createOrSelectStack(
      { stackName: config.environment, projectName: project, program },
      { workDir: projectDir },
    ),
  );
}

/** Makes the stack of an environment when it is not there yet, and nothing else. */
export async function ensureStack(
  { config, projectDir }: Pick<Environment, 'config' | 'projectDir'>,
  secretsProvider?: string,
): Promise<void> {
  const program = () => Promise.resolve();
  await explained(() =>
    LocalWorkspace.createOrSelectStack(
      { stackName: config.environment, projectName: project, program },
      { workDir: projectDir, ...(secretsProvider !== undefined && { secretsProvider }) },
    ),
  );
}

/** The stack of an environment, or undefined when nothing was ever deployed. */
export async function existingStack(
  { config, projectDir }: Environment,
  program: PulumiFn,
): Promise<Stack | undefined> {
  return explained(async () => {
    const workspace = await LocalWorkspace.create({ workDir: projectDir });
    const stacks = await workspace.listStacks();
    const name = config.environment;
    if (!stacks.some((stack) => stack.name === name || stack.name.endsWith(`/${name}`))) return undefined;
    return LocalWorkspace.selectStack(
      { stackName: name, projectName: project, program },
      { workDir: projectDir },
    );
  });
}

/** The part of a deployment's state that is looked at here. */
interface Deployment {
  readonly resources?: readonly {
    readonly urn: string;
    readonly type: string;
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
  }[];
  readonly pending_operations?: readonly { readonly resource: { readonly urn: string } }[];
}

async function deploymentOf(stack: Stack): Promise<Deployment> {
  const exported = await explained(() => stack.exportStack());
  return (exported.deployment ?? {}) as Deployment;
}

/** Whether anything is deployed. */
export async function hasObjects(stack: Stack): Promise<boolean> {
  const { resources = [] } = await deploymentOf(stack);
  return resources.some(({ type }) => type.startsWith('kubernetes:'));
}

/** Tags of a stack outlive what it deployed, so that a `down` forgets nothing. */
const tags = { clusterId: 'talestack:cluster', namespace: 'talestack:namespace' } as const;

/** Where the stack was deployed to: by what is deployed, else by what an earlier run noted. */
export async function recordedTarget(stack: Stack): Promise<RecordedTarget> {
  const { resources = [] } = await deploymentOf(stack);
  const provider = resources.find(({ type }) => type === 'pulumi:providers:kubernetes');
  const outputs = resources.find(({ type }) => type === 'pulumi:pulumi:Stack')?.outputs;
  const clusterId = text(provider?.inputs?.clusterIdentifier);
  const namespace = text(outputs?.namespace);
  if (clusterId !== undefined && namespace !== undefined) return { clusterId, namespace };
  const noted = await explained(() => stack.listTags());
  return {
    clusterId: clusterId ?? text(noted[tags.clusterId]),
    namespace: namespace ?? text(noted[tags.namespace]),
  };
}

/** Notes where the stack is deployed to, for as long as the stack exists. */
export async function noteTarget(stack: Stack, target: Required<RecordedTarget>): Promise<void> {
  for (const key of ['clusterId', 'namespace'] as const) {
    const value = target[key];
    if (value !== undefined) await explained(() => stack.setTag(tags[key], value));
  }
}

/** Forgets it: nothing is left there, and the environment may go elsewhere. */
export async function forgetTarget(stack: Stack): Promise<void> {
  const noted = await explained(() => stack.listTags());
  for (const tag of Object.values(tags)) if (tag in noted) await explained(() => stack.removeTag(tag));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * A run that was killed leaves operations that Pulumi calls pending, and it
 * refuses to go on. They can be dropped: an object that was made all the same
 * carries our stamp, and the next `up` takes it over.
 *
 * @returns the URNs of the operations that were dropped
 */
export async function dropPendingOperations(stack: Stack): Promise<string[]> {
  const exported = await explained(() => stack.exportStack());
  const deployment = exported.deployment as Deployment | undefined;
  const pending = deployment?.pending_operations ?? [];
  if (pending.length === 0) return [];
  await explained(() =>
    stack.importStack({ ...exported, deployment: { ...deployment, pending_operations: [] } }),
  );
  return pending.map((operation) => operation.resource.urn);
}
