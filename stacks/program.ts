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
  if (!(error instanceof UserError)) return error;
  const shown = new pulumi.RunError(error.message);
  // Pulumi colours the trace even so, and its own frames (`node_modules/@pulumi/resource.ts`, by their source maps)
  // send Node 20 into a loop that ends only when a text of half a gigabyte is full: 20 seconds or more.
  shown.stack = shown.message;
  return shown;
}
