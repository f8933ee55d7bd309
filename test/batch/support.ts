import type { V1ConfigMap, V1Job } from '@kubernetes/client-node';

import type { BatchOptions, SubmissionProps, Task } from '../../src/batch';
import { batchOptions } from '../../src/batch';
import { schema } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';

const { batch } = schema.parse({});

/** Options of a submission, all others by default. */
export function optionsOf(given: Partial<Record<keyof BatchOptions, unknown>> = {}): BatchOptions {
  return batchOptions(batch, { image: 'example.org/caf:1.0', ...given });
}

export function submission(given: Partial<SubmissionProps> = {}): SubmissionProps {
  return {
    name: 'night',
    namespace: 'batch',
    environment: 'dev',
    tasks: numbered(3),
    options: optionsOf(),
    shape: 'per-task',
    owner: 'commands',
    ...given,
  };
}

export function numbered(count: number): Task[] {
  return Array.from({ length: count }, (_, index) => ({
    identifier: `ttbar_${index}`,
    command: `run --file /ntuples/ttbar_${index}.root`,
  }));
}

/** Manifests as the API's own types: they have the shape of their kind. */
export function jobs(manifests: readonly Manifest[]): V1Job[] {
  return manifests.filter((each): each is Manifest & V1Job => each.kind === 'Job');
}

export function configMaps(manifests: readonly Manifest[]): V1ConfigMap[] {
  return manifests.filter((each): each is Manifest & V1ConfigMap => each.kind === 'ConfigMap');
}
