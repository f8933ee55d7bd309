export { NetworkPolicies } from './policies';
export { talks } from './talks';
