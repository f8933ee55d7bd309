import * as pulumi from '@pulumi/pulumi';

import { kubeconfigPath, loadConfig } from '../src/config';
import { runningSystems } from '../src/config/systems';
import { formatProblem, UserError } from '../src/errors';
import { refreshOwnKubeconfig } from './own-cluster';
import type { RecordedTarget, WorkloadsOutputs } from './workloads';
import { checkSameTarget, checkSecrets, planWorkloads, recordedIn, workloadsProgram } from './workloads';

/**
 * The program of a stack when Pulumi starts it by itself (`pulumi up -s ENV`):
 * the same steps as the command line takes, in one go.
 */
export async function program(projectDir: string): Promise<WorkloadsOutputs> {
  const environment = pulumi.getStack();
  const { config, warnings, secretsSet } = loadConfig({ projectDir, environment });
  await refreshOwnKubeconfig(config);
  const plan = await planWorkloads({
    config,
    kubeconfig: kubeconfigPath(config),
  });
  for (const warning of [...warnings, ...plan.warnings]) await pulumi.log.warn(formatProblem(warning).trim());
  checkSecrets(plan, (name) => secretsSet.includes(name));
  checkSameTarget(await recordedTarget(), plan.target, runningSystems(config));
  return workloadsProgram(plan);
}

/** Where this stack was deployed to before, from its own last outputs. */
async function recordedTarget(): Promise<RecordedTarget> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const read = (await pulumi.runtime.invoke('pulumi:pulumi:readStackOutputs', { name })) as {
    outputs?: Partial<WorkloadsOutputs>;
  };
  return recordedIn(read.outputs ?? {});
}

/** Pulumi shows a RunError without a stack trace, as a mistake of the user's should be. */
export function withoutStackTrace(error: unknown): unknown {
  return error instanceof UserError ? new pulumi.RunError(error.message) : error;
}
