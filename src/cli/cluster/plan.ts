import type { PulumiFn } from '@pulumi/pulumi/automation';

import type { ClusterPlan } from '../../../stacks/cluster';
import { deployCluster, planCluster } from '../../../stacks/cluster';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import type { Environment } from '../environment';
import { warn } from '../output/warn';

/** `-k`, as deploy.sh and clean.sh had it. */
export interface ClusterArgs {
  readonly cluster: boolean;
}

/** @param describe what the command does with the cluster */
export function clusterOption(describe: string) {
  return { cluster: { alias: 'k', type: 'boolean', default: false, describe } } as const;
}

/**
 * Looks at everything that could be wrong with the cluster's layer before Pulumi starts.
 *
 * @throws UsageError when the environment has no cluster of its own
 * @throws UserError when the config does not say where the cluster goes, or names another
 */
export function planOwnCluster({ config }: Environment, command: string): ClusterPlan {
  const { type } = config.cluster;
  if (type !== 'gke') {
    const why = `cluster.type of ${config.environment} is ${type}, a cluster that others make and delete`;
    throw new UsageError(
      `-k is for clusters of type gke: ${why}. Leave -k out.`,
      `talestack ${command} --help`,
    );
  }
  const named = (['kubeconfig', 'context'] as const).filter((key) => config[key] !== undefined);
  if (named.length > 0) {
    throw new UserError('-k finds the cluster by its stack, and the config names one by itself', [
      ...named.map((key) => ({
        key,
        value: config[key],
        message: 'may be of another cluster',
        fix: 'leave it out; or leave -k out, if the cluster is not made here',
      })),
    ]);
  }
  const plan = planCluster(config);
  warn(plan.warnings);
  return plan;
}

/** The plan as a program for the Automation API, which runs it in this process. */
export function clusterProgramOf(plan: ClusterPlan): PulumiFn {
  return () => Promise.resolve({ ...deployCluster(plan) });
}
