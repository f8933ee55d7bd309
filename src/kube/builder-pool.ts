/**
 * Nodes that are kept for the worker, whose image builds take the memory that
 * others need. The cluster layer marks them, and the worker's pods look for them.
 */
const key = 'talestack.io/builder';
const value = 'true';

/** On every node of the pool. */
export const builderLabels: Readonly<Record<string, string>> = { [key]: value };

/** Keeps all other pods off the pool. */
export const builderTaint = { key, value, effect: 'NoSchedule' } as const;

/** What lets a pod onto the pool. */
export const builderToleration = { operator: 'Equal', ...builderTaint } as const;

/** Makes the scheduler choose the pool where it has room; without such a pool, any other node will do. */
export const preferBuilder = {
  nodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 100, preference: { matchExpressions: [{ key, operator: 'In', values: [value] }] } },
    ],
  },
} as const;
