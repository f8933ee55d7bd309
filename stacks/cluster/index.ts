export type { ClusterOutputs } from './deploy';
export { deployCluster } from './deploy';
export type { ClusterPart } from './parts';
export { clusterParts } from './parts';
export type { ClusterPlan } from './plan';
export { planCluster } from './plan';
export { clusterProgram } from './program';
