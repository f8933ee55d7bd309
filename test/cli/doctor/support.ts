import type { V1Node } from '@kubernetes/client-node';

import type { Check } from '../../../src/cli/doctor/check';
import { ok } from '../../../src/cli/doctor/check';
import type { PlannedPods, PodSpec } from '../../../src/cli/doctor/pods';

export function check(id: string, more: Partial<Check> = {}): Check {
  return {
    id,
    group: 'Cluster',
    title: `Title of ${id}`,
    about: '',
    blocks: true,
    inUp: true,
    run: () => ok('fine'),
    ...more,
  };
}

export function node(name: string, allocatable: Record<string, string>, more: Partial<V1Node> = {}): V1Node {
  return { metadata: { name }, status: { allocatable }, ...more };
}

export function pods(
  component: string,
  spec: Partial<PodSpec>,
  more: Partial<PlannedPods> = {},
): PlannedPods {
  return {
    owner: `Deployment/here/${component}`,
    component,
    replicas: 1,
    perNode: false,
    spec: { containers: [], ...spec },
    ...more,
  };
}

/** A container that asks for so much. */
export function container(
  name: string,
  requests: Record<string, string>,
  limits: Record<string, string> = {},
) {
  return { name, resources: { requests, limits } };
}
