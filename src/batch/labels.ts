import type { ApiObjectMetadata } from 'cdk8s';

import { standardLabels } from '../kube/labels';
import { madeByAnnotation } from '../kube/stamp';

/** What the kubectl commands of the old submission script select Jobs and pods by. */
export const app = 'submission-helper';

export const batchLabels = {
  /** On everything: name of the submission. */
  submission: 'batch.talestack.io/submission',
  /** On Jobs and pods of one task: what its identifier became in names. */
  task: 'batch.talestack.io/task',
  /** On Jobs and pods of one task: its index in the list. */
  index: 'batch.talestack.io/index',
  /** On Jobs, pods and task lists: 0 for the first run, 1 for the first retry. */
  run: 'batch.talestack.io/run',
  /** On ConfigMaps: `record`, `tasks`, `wrapper` or `results`. */
  content: 'batch.talestack.io/content',
} as const;

/** On a Job for several tasks: the indexes in the submission of its tasks, as `0-4,7`. */
export const indexesAnnotation = 'batch.talestack.io/indexes';

/** On a Job for one task: its identifier as it was written. */
export const identifierAnnotation = 'batch.talestack.io/identifier';

/**
 * On task lists, and on Jobs of a stack: what they were made of. A stack makes
 * such an object anew when this changes, and never else: see `stacks/workloads/resource-options.ts`.
 */
export const digestAnnotation = 'batch.talestack.io/digest';

/** Whose object it is. */
export interface Belonging {
  /** Name of the submission. */
  readonly name: string;
  readonly namespace: string;
  /** Name of the environment, for the labels. */
  readonly environment: string;
  readonly owner: 'commands' | 'stack';
}

/** Labels that every object of a submission and every pod has. */
export function labelsOf({ name, environment }: Pick<Belonging, 'name' | 'environment'>) {
  return {
    app,
    ...standardLabels({ partOf: 'batch', component: name, instance: environment }),
    [batchLabels.submission]: name,
  };
}

/** Metadata of one object of a submission. */
export function metadataOf(
  belonging: Belonging,
  name: string,
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>> = {},
): ApiObjectMetadata {
  return {
    name,
    namespace: belonging.namespace,
    labels: { ...labelsOf(belonging), ...labels },
    annotations: { ...(belonging.owner === 'commands' && { [madeByAnnotation]: 'batch' }), ...annotations },
  };
}

/** Selects everything of one submission. */
export function submissionSelector(name: string): Record<string, string> {
  return { app, [batchLabels.submission]: name };
}
