import { jobNameLabel } from './names';
import type { NodeType } from './names';

const own = 'teraslice.terascope.io';

/** Keys of the labels on everything that Teraslice makes for a job. */
export const jobLabelKeys = {
  component: 'app.kubernetes.io/component',
  cluster: 'app.kubernetes.io/instance',
  name: 'app.kubernetes.io/name',
  exId: `${own}/exId`,
  jobId: `${own}/jobId`,
  jobName: `${own}/jobName`,
} as const;

/** What a label's key may not hold, and its value neither. */
const foreign = /[^a-zA-Z0-9._-]/g;

/** The label that one of a job's own becomes. */
export function ownLabel(key: string, value: string): [key: string, value: string] {
  const short = (text: string) => text.replace(foreign, '-').slice(0, 63);
  return [`job.${own}/${short(key)}`, short(value)];
}

export const relocatableLabel = `job.${own}/relocatable`;
export const statefulLabel = `job-property.${own}/stateful`;

/** What the labels of a job are made of. */
export interface Labelled {
  readonly name: string;
  readonly jobId: string;
  readonly exId: string;
}

/** By which a Deployment finds its pods. */
export function selectorLabels(nodeType: NodeType, { exId }: Pick<Labelled, 'exId'>): Record<string, string> {
  return {
    [jobLabelKeys.name]: 'teraslice',
    [jobLabelKeys.component]: nodeType,
    [jobLabelKeys.exId]: exId,
  };
}

/** What everything of one execution has, apart from the job's own labels. */
export function executionLabels(
  nodeType: NodeType,
  cluster: string,
  { name, jobId, exId }: Labelled,
): Record<string, string> {
  return {
    ...selectorLabels(nodeType, { exId }),
    [jobLabelKeys.jobId]: jobId,
    [jobLabelKeys.jobName]: jobNameLabel(name),
    [jobLabelKeys.cluster]: cluster,
  };
}
