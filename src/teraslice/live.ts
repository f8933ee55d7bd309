import type { Config } from '../config/schema';
import type { Manifest } from '../kube/manifest';
import { clusterLabel, names } from './cluster';
import { jobLabelKeys } from './job';
import { podSelector } from './labels';

/** Selects everything of the executions of a cluster: the labels that its master puts on it. */
export function jobSelector(config: Config): string {
  return `${jobLabelKeys.name}=teraslice,${jobLabelKeys.cluster}=${clusterLabel(config)}`;
}

/** Selects the pods of the master. */
export const masterSelector = Object.entries(podSelector('teraslice-master'))
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

/** The Deployment of the master, as far as it takes to look it up. */
export function terasliceMaster({ environment, teraslice }: Config): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: names.master,
      namespace: teraslice.namespace,
      labels: { 'app.kubernetes.io/instance': environment },
    },
  };
}
