import type { Deployment } from '@pulumi/pulumi/automation';

import { pulumi } from './command';
import type { StackPlace } from './stack-place';

/**
 * Replaces the state of a stack. Not by the Automation API: that writes the state
 * into a file that every user of the machine can read, and leaves it there when
 * the import fails.
 */
export async function importState(
  { stackName, projectDir: cwd }: StackPlace,
  state: Deployment,
): Promise<void> {
  const args = ['stack', 'import', '--stack', stackName, '--non-interactive'];
  await pulumi(args, { cwd, input: JSON.stringify(state) });
}
