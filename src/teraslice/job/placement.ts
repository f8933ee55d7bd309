import type { k8s } from 'cdk8s-plus-25';

import type { JobCluster, Target } from './cluster';
import { jobLabelKeys } from './labels';
import { clusterLabel } from './names';
import type { NodeType } from './names';
import type { TerasliceJobSpec } from './schema';

/** Where pods of a job may run. */
export interface Placement {
  readonly affinity?: k8s.Affinity;
  readonly tolerations?: k8s.Toleration[];
}

/** Every required target has to match. */
export function placement(nodeType: NodeType, cluster: JobCluster, job: TerasliceJobSpec): Placement {
  const ofCluster = nodeType === 'execution_controller' ? (cluster.execution_controller_targets ?? []) : [];
  const those = (constraint: string) =>
    job.targets.filter((target) => (target.constraint ?? 'required') === constraint);
  const required = [...those('required'), ...ofCluster];
  const preferred = those('preferred');
  const accepted = [...those('accepted'), ...ofCluster];
  const apart = nodeType === 'worker' && cluster.kubernetes_worker_antiaffinity;
  const nodeAffinity: k8s.NodeAffinity = {
    ...(required.length > 0 && {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: required.map(isIn) }],
      },
    }),
    ...(preferred.length > 0 && {
      preferredDuringSchedulingIgnoredDuringExecution: preferred.map((target) => ({
        weight: 1,
        preference: { matchExpressions: [isIn(target)] },
      })),
    }),
  };
  const affinity: k8s.Affinity = {
    ...(Object.keys(nodeAffinity).length > 0 && { nodeAffinity }),
    ...(apart && { podAntiAffinity: otherNodes(cluster) }),
  };
  return {
    ...(Object.keys(affinity).length > 0 && { affinity }),
    ...(accepted.length > 0 && {
      tolerations: accepted.map(({ key, value }) => ({
        key,
        operator: 'Equal',
        value,
        effect: 'NoSchedule',
      })),
    }),
  };
}

function isIn({ key, value }: Target) {
  return { key, operator: 'In', values: [value] };
}

/** Nodes without other pods of this cluster, where there are any. */
function otherNodes(cluster: JobCluster): k8s.PodAntiAffinity {
  const matchExpressions = [
    isIn({ key: jobLabelKeys.name, value: 'teraslice' }),
    isIn({ key: jobLabelKeys.cluster, value: clusterLabel(cluster) }),
  ];
  return {
    preferredDuringSchedulingIgnoredDuringExecution: [
      {
        weight: 1,
        podAffinityTerm: { labelSelector: { matchExpressions }, topologyKey: 'kubernetes.io/hostname' },
      },
    ],
  };
}
