import { k8s } from 'cdk8s-plus-25';

import type { JobCluster } from './cluster';
import type { NodeType } from './names';
import type { TerasliceJobSpec } from './schema';

type Amounts = Readonly<Record<'cpu' | 'memory', number | undefined>>;

/** What a container asks for and may use, in cores and bytes. */
export interface ContainerResources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** Requests and limits of a container, as Teraslice finds them. */
export function containerResources(
  nodeType: NodeType,
  cluster: JobCluster,
  job: TerasliceJobSpec,
): ContainerResources {
  if (nodeType === 'execution_controller') {
    const both = {
      cpu: job.cpu_execution_controller ?? cluster.cpu_execution_controller,
      memory: job.memory_execution_controller ?? cluster.memory_execution_controller,
    };
    return { requests: both, limits: both };
  }
  const [cpu, memory] = [workerAmounts('cpu', cluster, job), workerAmounts('memory', cluster, job)];
  return {
    requests: { cpu: cpu.request, memory: memory.request },
    limits: { cpu: cpu.limit, memory: memory.limit },
  };
}

/** One of the newer keys is enough to put the older one, and the cluster's, out of use. */
function workerAmounts(kind: 'cpu' | 'memory', cluster: JobCluster, job: TerasliceJobSpec) {
  const request = job[`resources_requests_${kind}`];
  const limit = job[`resources_limits_${kind}`];
  if (request !== undefined || limit !== undefined) return { request, limit };
  const both = job[kind] ?? cluster[kind];
  return { request: both, limit: both };
}

/** The same for a container; undefined where there is nothing to say. */
export function resourceRequirements({
  requests,
  limits,
}: ContainerResources): k8s.ResourceRequirements | undefined {
  const [asked, most] = [quantities(requests), quantities(limits)];
  if (!asked && !most) return undefined;
  return { ...(asked && { requests: asked }), ...(most && { limits: most }) };
}

function quantities(amounts: Amounts): Record<string, k8s.Quantity> | undefined {
  const known = Object.entries(amounts).flatMap(([key, amount]) =>
    amount === undefined ? [] : [[key, k8s.Quantity.fromNumber(amount)] as const],
  );
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** Nine tenths of the memory, in MiB: how far Node.js lets its heap grow. */
export function heapOption(memory: number): string {
  return `--max-old-space-size=${Math.round((0.9 * memory) / 1024 / 1024)}`;
}
