import type { Config } from '../config/schema';
import { standardLabels } from '../kube/labels';

/** What the Makefile of Teraslice finds everything by. */
export const app = 'teraslice';

/** `nodeType` of the pods, as in `examples/k8s/masterDeployment.yaml` of terascope/teraslice. */
const workloads = {
  'teraslice-master': { nodeType: 'master' },
  'teraslice-search': { nodeType: 'search' },
} as const;

/** A component that has pods. */
export type WorkloadName = keyof typeof workloads;
export type ComponentName = WorkloadName | 'teraslice-namespace' | 'teraslice-network';

/**
 * The name in the standard labels is never `teraslice` alone: the master takes
 * pods with that name, and its cluster as the instance, for those of its jobs.
 */
export function objectMetadata(config: Config, component: ComponentName, name: string) {
  const labels = { app, ...standardLabels({ partOf: 'teraslice', component, instance: config.environment }) };
  return { name, labels };
}

/** Labels by which Deployments and Services find their pods. */
export function podSelector(name: WorkloadName): Record<string, string> {
  return { app, ...workloads[name] };
}

export function podMetadata(config: Config, name: WorkloadName) {
  return {
    labels: { ...objectMetadata(config, name, name).labels, ...podSelector(name) },
    annotations: { 'talestack.io/revision': String(config.revision) },
  };
}
