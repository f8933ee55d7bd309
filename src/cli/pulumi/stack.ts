import type { PulumiFn, Stack } from '@pulumi/pulumi/automation';
import { LocalWorkspace, StackNotFoundError } from '@pulumi/pulumi/automation';

import { project } from '../../kube/stamp';
import type { Environment } from '../environment';
import { engine } from './engine';
import { explained } from './errors';

/** How the engine runs for every stack, on the files of an environment. */
async function workspace({ projectDir: workDir }: Pick<Environment, 'projectDir'>) {
  // Objects that the plugin cannot look at are not gone, whatever the user's shell says.
  const envVars = { PULUMI_K8S_DELETE_UNREACHABLE: 'false' };
  return { workDir, envVars, pulumiCommand: await engine() };
}

/**
 * Opens the stack of an environment with the program of this process, and
 * makes the stack when it is not there yet.
 *
 * @param stackName that of its cluster, instead of its workloads
 * @throws UserError when Pulumi cannot be run or is not logged in
 */
export async function openStack(
  environment: Environment,
  program: PulumiFn,
  stackName = environment.config.environment,
): Promise<Stack> {
  return explained(async () =>
    LocalWorkspace.createOrSelectStack(
      { stackName, projectName: project, program },
      await workspace(environment),
    ),
  );
}

/** Makes the stack of an environment when it is not there yet, and nothing else. */
export async function ensureStack(
  environment: Pick<Environment, 'config' | 'projectDir'>,
  secretsProvider?: string,
): Promise<void> {
  const program = () => Promise.resolve();
  await explained(async () =>
    LocalWorkspace.createOrSelectStack(
      { stackName: environment.config.environment, projectName: project, program },
      {
        ...(await workspace(environment)),
        ...(secretsProvider !== undefined && { secretsProvider }),
      },
    ),
  );
}

/** The stack of an environment, or undefined when nothing was ever deployed. */
export async function existingStack(
  environment: Environment,
  program: PulumiFn,
  name = environment.config.environment,
): Promise<Stack | undefined> {
  return explained(async () => {
    // Not by a list, which cannot be had where the state of any other stack cannot be read.
    try {
      return await LocalWorkspace.selectStack(
        { stackName: name, projectName: project, program },
        await workspace(environment),
      );
    } catch (error) {
      if (error instanceof StackNotFoundError) return undefined;
      throw error;
    }
  });
}

/**
 * For a run. After one the Automation API asks for outputs and history, three processes one after another, with all
 * secrets in plain; nobody here wants them.
 */
export function withoutAfterwards(stack: Stack): Stack {
  const quick = Object.create(stack) as Stack;
  quick.outputs = () => Promise.resolve({});
  quick.info = () => Promise.resolve(undefined);
  return quick;
}
