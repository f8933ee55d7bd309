export type { NodePoolContainerdConfig, NodePoolTrustOptions } from './trust';
export { nodePoolContainerdConfig } from './trust';
export { publicHosts } from './addresses';
export { ingressName } from './ingress';
export { talks } from './network';
export { WholeTale } from './wholetale';
export * from './tale';
