import type { PulumiFn, Stack } from '@pulumi/pulumi/automation';
import { LocalWorkspace } from '@pulumi/pulumi/automation';

import type { Environment } from '../environment';
import { explained } from './errors';

/** The Pulumi project that every environment is a stack of. */
export const project = 'talestack';

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
  }[];
  readonly pending_operations?: readonly { readonly resource: { readonly urn: string } }[];
}

async function deploymentOf(stack: Stack): Promise<Deployment> {
  const exported = await explained(() => stack.exportStack());
  return (exported.deployment ?? {}) as Deployment;
}

/** UID of the cluster that the stack was first deployed to; undefined before that. */
export async function recordedCluster(stack: Stack): Promise<string | undefined> {
  const { resources } = await deploymentOf(stack);
  const provider = resources?.find((resource) => resource.type === 'pulumi:providers:kubernetes');
  const id = provider?.inputs?.clusterIdentifier;
  return typeof id === 'string' ? id : undefined;
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
