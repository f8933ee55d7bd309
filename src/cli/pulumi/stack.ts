import type { PulumiFn, Stack } from '@pulumi/pulumi/automation';
import { LocalWorkspace, Stack as AutomationStack } from '@pulumi/pulumi/automation';

import { project } from '../../kube/stamp';
import type { Environment } from '../environment';
import { engine } from './engine';
import { explained } from './errors';
import { StackState } from './state';

/** How the engine runs for every stack, on the files of an environment. */
async function workspace({ projectDir: workDir }: Pick<Environment, 'projectDir'>) {
  // Objects that the plugin cannot look at are not gone, whatever the user's shell says.
  const envVars = { PULUMI_K8S_DELETE_UNREACHABLE: 'false' };
  return { workDir, envVars, pulumiCommand: await engine() };
}

/** A stack, and what Pulumi remembered of it when it was opened. */
export interface OpenStack {
  readonly stack: Stack;
  readonly state: StackState;
}

interface OpenOptions {
  /** That of its cluster, instead of its workloads. */
  readonly stackName?: string;
  /** Where it was read already: then the stack is not looked for. */
  readonly state?: StackState | undefined;
}

/**
 * Opens the stack of an environment with the program of this process, and
 * makes the stack when it is not there yet.
 *
 * @throws UserError when Pulumi cannot be run or is not logged in, or the state cannot be read
 */
export async function openStack(
  environment: Environment,
  program: PulumiFn,
  options: OpenOptions = {},
): Promise<OpenStack> {
  const existing = await existingStack(environment, program, options);
  if (existing) return existing;
  const { stackName = environment.config.environment } = options;
  const stack = await explained(async () =>
    LocalWorkspace.createStack({ stackName, projectName: project, program }, await workspace(environment)),
  );
  return { stack, state: await StackState.read(stack) };
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
  { stackName = environment.config.environment, state: known }: OpenOptions = {},
): Promise<OpenStack | undefined> {
  // Not by a list, which cannot be had where the state of any other stack cannot be read.
  const state = known ?? (await StackState.find({ ...environment, stackName }));
  if (!state) return undefined;
  const stack = await explained(async () => {
    const opened = await LocalWorkspace.create({ ...(await workspace(environment)), program });
    // It is there. To select it is a process of its own, and would change what the user has selected.
    opened.selectStack = () => Promise.resolve();
    return AutomationStack.select(stackName, opened);
  });
  return { stack, state };
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
