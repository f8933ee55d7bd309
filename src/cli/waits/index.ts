export type { WaitName, WaitResult } from './waits';
export { waitUntilUp } from './waits';
