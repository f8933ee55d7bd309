import type { WorkloadsOutputs } from './deploy';
import { deployWorkloads } from './deploy';
import type { WorkloadsPlan } from './plan';
import { checkSecretValues, configuredSecret } from './secret-outputs';

/**
 * What a stack of workloads does inside Pulumi, whoever started it: the command
 * line with a program in its own process, or `pulumi up` by itself.
 *
 * @throws UserError when a secret is of no use; nothing is registered then
 */
export function workloadsProgram(plan: WorkloadsPlan): WorkloadsOutputs {
  checkSecretValues(plan, new Date());
  return deployWorkloads(plan, configuredSecret);
}
