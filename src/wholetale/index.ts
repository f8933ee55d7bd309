export type { NodePoolContainerdConfig, NodePoolTrustOptions } from './trust';
export { nodePoolContainerdConfig } from './trust';
export { WholeTale } from './wholetale';
