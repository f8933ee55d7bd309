import type { BatchOptions, Shape } from './options';

/** What the API server says of itself: `1` and `33`. */
export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
}

/** Up to that many tasks are Jobs of their own, which are easier to look at. */
const fewTasks = 50;

/**
 * `auto` as a shape: `indexed` above 50 tasks, or where not all of them run at
 * once, which otherwise needs somebody who starts them one by one; `sharded`
 * instead of it below Kubernetes 1.33, where tries are not counted for each index.
 *
 * @param server @default one that can do everything
 */
export function shapeFor(
  { shape, maxConcurrent }: Pick<BatchOptions, 'shape' | 'maxConcurrent'>,
  count: number,
  server?: ServerVersion,
): Shape {
  if (shape !== 'auto') return shape;
  if (count <= fewTasks && (maxConcurrent === undefined || maxConcurrent >= count)) return 'per-task';
  return server === undefined || server.major > 1 || server.minor >= 33 ? 'indexed' : 'sharded';
}
