import type { PulumiFn, Stack } from '@pulumi/pulumi/automation';
import { LocalWorkspace } from '@pulumi/pulumi/automation';

import { project } from '../../kube/stamp';
import type { Environment } from '../environment';
import { explained } from './errors';

/** Objects that the plugin cannot look at are not gone, whatever the user's shell says. */
const envVars = { PULUMI_K8S_DELETE_UNREACHABLE: 'false' };

/**
 * Opens the stack of an environment with the program of this process, and
 * makes the stack when it is not there yet.
 *
 * @param stackName that of its cluster, instead of its workloads
 * @throws UserError when Pulumi cannot be run or is not logged in
 */
export async function openStack(
  { config, projectDir }: Environment,
  program: PulumiFn,
  stackName = config.environment,
): Promise<Stack> {
  return explained(() =>
    LocalWorkspace.createOrSelectStack({ stackName, projectName: project, program }, { workDir: projectDir }),
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
  name = config.environment,
): Promise<Stack | undefined> {
  return explained(async () => {
    const workspace = await LocalWorkspace.create({ workDir: projectDir, envVars });
    const stacks = await workspace.listStacks();
    if (!stacks.some((stack) => stack.name === name || stack.name.endsWith(`/${name}`))) return undefined;
    return LocalWorkspace.selectStack(
      { stackName: name, projectName: project, program },
      { workDir: projectDir, envVars },
    );
  });
}
