import type { LiveCluster } from '../../../stacks/workloads';
import type { Environment, EnvironmentArgs } from '../environment';
import { openEnvironment } from '../environment';
import { openCluster } from '../open-cluster';
import { useSandbox } from '../sandbox-environment';
import { readNodes } from '../status/read';
import type { Place } from './harvest';
import type { Page } from './show';

export interface OpenBatch {
  readonly environment: Environment;
  readonly place: Place;
  /** What else a command needs to find the same place: ` --namespace NAME`, or nothing. */
  readonly flags: string;
}

/** The config of an environment for a batch command; `--namespace` is that of the Jobs. */
export function openBatch(args: EnvironmentArgs): OpenBatch {
  const { namespace, set = [] } = args;
  const own = namespace === undefined ? [] : [`batch.namespace=${namespace}`];
  const environment = openEnvironment({ ...args, namespace: undefined, set: [...set, ...own] });
  const { config } = environment;
  return {
    environment,
    place: { namespace: config.batch.namespace, environment: config.environment },
    flags: namespace === undefined ? '' : ` --namespace ${namespace}`,
  };
}

/** The same with the cluster, which must be the one that the environment was deployed to. */
export async function openBatchCluster(
  args: EnvironmentArgs,
): Promise<OpenBatch & { readonly cluster: LiveCluster }> {
  await useSandbox(args);
  const opened = openBatch(args);
  return { ...opened, cluster: await openCluster(opened.environment) };
}

/** What the head of each listing says. */
export async function pageOf(cluster: LiveCluster, place: Place, flags: string): Promise<Page> {
  const nodes = await readNodes(cluster);
  return { ...place, flags, server: cluster.server, nodes, now: new Date() };
}
