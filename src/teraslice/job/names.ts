import { clusterNameLabel } from '../../config/schema/values-teraslice';
import type { JobCluster } from './cluster';

/** Which of the two kinds of pod. */
export type NodeType = 'execution_controller' | 'worker';

const longestLabel = 63;
const longestInName = 35;

/** What labels hold of the name of a cluster. */
export function clusterLabel({ name }: Pick<JobCluster, 'name'>): string {
  return clusterNameLabel(name);
}

/** What labels hold of the name of a job. */
export function jobNameLabel(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .replace(/^[^a-z]/, 'a')
    .replace(/[^a-z0-9]$/, '0')
    .slice(0, longestLabel);
}

/** The part of that which is in the names of objects. */
export function shortName(name: string): string {
  return jobNameLabel(name).slice(0, longestInName);
}

const infix = { execution_controller: 'exc', worker: 'wkr' } as const;

/** Name of the Job or the Deployment, and of its container. */
export function objectName(nodeType: NodeType, name: string, jobId: string): string {
  return `ts-${infix[nodeType]}-${shortName(name)}-${jobId.slice(0, 13)}`;
}

/** Name of the Service of an execution controller. */
export function serviceName(name: string, jobId: string): string {
  return `svc-${objectName('execution_controller', name, jobId)}`;
}
