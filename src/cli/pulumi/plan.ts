import type { PulumiFn } from '@pulumi/pulumi/automation';

import { withoutStackTrace } from '../../../stacks/program';
import type { ComparedPlan, WorkloadsPlan } from '../../../stacks/workloads';
import { checkSameTarget, checkSecrets, planWorkloads, workloadsProgram } from '../../../stacks/workloads';
import { kubeconfigPath } from '../../config';
import { runningSystems } from '../../config/systems';
import type { Environment } from '../environment';
import { warn } from '../output/warn';
import type { StackState } from './state';

/** What `up` and `preview` may be told beside the config. */
export interface PlanArgs {
  readonly 'reset-ingress-rules': boolean;
}

export const planOptions = {
  'reset-ingress-rules': {
    type: 'boolean',
    default: false,
    describe: 'legacy gwvolman: write the rules of the ingress anew; running tales lose theirs',
  },
} as const;

/**
 * Looks at everything that could be wrong with an environment before Pulumi starts.
 *
 * @param settleSeconds how long to wait for objects that are being deleted; undefined where nothing will be changed
 */
export async function planEnvironment(
  environment: Environment,
  args?: PlanArgs,
  settleSeconds?: number,
): Promise<ComparedPlan> {
  const { config, secretsSet } = environment;
  const plan = await planWorkloads({
    config,
    kubeconfig: kubeconfigPath(config),
    resetIngressRules: args?.['reset-ingress-rules'] ?? false,
    settleSeconds,
  });
  warn(plan.warnings);
  checkSecrets(plan, (name) => secretsSet.includes(name));
  return plan;
}

/** The plan as a program for the Automation API, which runs it in this process. */
export function programOf(plan: WorkloadsPlan): PulumiFn {
  return () => {
    try {
      return Promise.resolve({ ...workloadsProgram(plan) });
    } catch (error) {
      throw withoutStackTrace(error);
    }
  };
}

/**
 * Compares the plan with where the stack was deployed to.
 *
 * @throws UserError when it was another cluster or namespace
 */
export async function checkStackTarget(state: StackState, { target, config }: WorkloadsPlan): Promise<void> {
  checkSameTarget(await state.recordedTarget(), target, runningSystems(config));
}
