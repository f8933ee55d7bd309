export type { Drift } from './drift';
export { describeDrift, formatDrift } from './drift';
