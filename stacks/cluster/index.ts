export type { ClusterOutputs } from './deploy';
export { deployCluster } from './deploy';
export type { ClusterPlan } from './plan';
export { planCluster } from './plan';
export { clusterProgram } from './program';
