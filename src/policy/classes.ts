import type { KubeObject } from './model';

/** Objects that nobody here decides on: all of their kind are let be. */
export interface ExemptClass {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly matches: (object: KubeObject) => boolean;
}

const upstream =
  'is the template of another program, field by field: what this one writes must be equal to it';

/** Templates of others (tales of gwvolman, jobs of Teraslice), which are rendered here as they are there. */
export const exemptClasses: readonly ExemptClass[] = [
  {
    id: 'tale',
    title: 'A tale, as gwvolman makes it',
    reason: `${upstream} (gwvolman)`,
    matches: ({ labels }) => labels.app === 'WholeTale' && labels.instanceId !== undefined,
  },
  {
    id: 'teraslice-job',
    title: 'A job of Teraslice, as its master makes it',
    reason: `${upstream} (Teraslice)`,
    matches: ({ labels }) => labels['teraslice.terascope.io/exId'] !== undefined,
  },
];
