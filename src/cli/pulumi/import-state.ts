import type { Deployment, Stack } from '@pulumi/pulumi/automation';

import { pulumi } from './command';

/**
 * Replaces the state of a stack. Not by the Automation API: that writes the state
 * into a file that every user of the machine can read, and leaves it there when
 * the import fails.
 */
export async function importState(stack: Stack, state: Deployment): Promise<void> {
  const args = ['stack', 'import', '--stack', stack.name, '--non-interactive'];
  await pulumi(args, { cwd: stack.workspace.workDir, input: JSON.stringify(state) });
}
