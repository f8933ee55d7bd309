export type { NodePoolContainerdConfig, NodePoolTrustOptions } from './node-pool';
export { nodePoolContainerdConfig } from './node-pool';
export { RegistryTrust } from './registry-trust';
