export { NetworkPolicies } from './policies';
