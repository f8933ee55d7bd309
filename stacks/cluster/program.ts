import * as pulumi from '@pulumi/pulumi';

import { loadConfig } from '../../src/config';
import { formatProblem } from '../../src/errors';
import type { ClusterOutputs } from './deploy';
import { deployCluster } from './deploy';
import { planCluster } from './plan';

/** The program of the stack `ENV-cluster` when Pulumi starts it by itself. */
export async function clusterProgram(projectDir: string, environment: string): Promise<ClusterOutputs> {
  const { config, warnings } = loadConfig({ projectDir, environment });
  const plan = planCluster(config);
  for (const warning of [...warnings, ...plan.warnings]) await pulumi.log.warn(formatProblem(warning).trim());
  return deployCluster(plan);
}
