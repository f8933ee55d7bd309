import type { Field, Path } from './field';
import type { KubeObject } from './object';
import type { Selector } from './selector';
import { labelSelector } from './selector';

/** `init` ends before the others start; a `sidecar` is an init container that stays. */
export type ContainerRole = 'init' | 'sidecar' | 'main';

export interface ContainerView {
  readonly field: Field;
  readonly name: string;
  readonly role: ContainerRole;
}

/** Something that makes pods, or a pod made by hand. */
export interface Workload {
  readonly object: KubeObject;
  /** The template of its pods: metadata and spec. Of a pod by hand, the pod itself. */
  readonly template: Field;
  /** The spec of its pods. */
  readonly pod: Field;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerView[];
  readonly selector: { readonly field: Field; readonly value: Selector | undefined } | undefined;
  /** How many pods there are at a time, as far as it can be told. */
  readonly pods: number;
  /** Whether its pods come to an end by themselves. */
  readonly ends: boolean;
}

interface Shape {
  /** Where the template of the pods is; the object itself for a pod. */
  readonly template: Path;
  readonly selector?: Path;
  readonly replicas?: Path;
  readonly ends?: true;
}

const template: Path = ['spec', 'template'];
const selecting = { template, selector: ['spec', 'selector'], replicas: ['spec', 'replicas'] } as const;

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['/Pod', { template: [] }],
  ['/ReplicationController', selecting],
  ...['apps', 'extensions'].flatMap((group): [string, Shape][] => [
    [`${group}/Deployment`, selecting],
    [`${group}/StatefulSet`, selecting],
    [`${group}/ReplicaSet`, selecting],
    [`${group}/DaemonSet`, { template, selector: ['spec', 'selector'] }],
  ]),
  ['batch/Job', { template, replicas: ['spec', 'parallelism'], ends: true }],
  [
    'batch/CronJob',
    {
      template: ['spec', 'jobTemplate', 'spec', 'template'],
      replicas: ['spec', 'jobTemplate', 'spec', 'parallelism'],
      ends: true,
    },
  ],
]);

export function readWorkload(object: KubeObject): Workload | undefined {
  const shape = shapes.get(object.type);
  if (!shape) return undefined;
  const { root, kind } = object;
  const made = root.at(...shape.template);
  const pod = made.at('spec');
  const selector = shape.selector && root.at(...shape.selector);
  const replicas = shape.replicas && root.at(...shape.replicas).number;
  return {
    object,
    template: made,
    pod,
    podLabels: made.at('metadata', 'labels').textMap,
    containers: containersOf(pod),
    selector: selector && {
      field: selector,
      value: labelSelector(selector, kind === 'ReplicationController'),
    },
    pods: kind === 'DaemonSet' ? Infinity : (replicas ?? 1),
    ends:
      shape.ends ?? (kind === 'Pod' && ['Never', 'OnFailure'].includes(pod.at('restartPolicy').text ?? '')),
  };
}

function containersOf(pod: Field): ContainerView[] {
  const views = (key: string, role: (field: Field) => ContainerRole) =>
    pod.at(key).items.map((field, index): ContainerView => ({
      field,
      name: field.at('name').text ?? String(index),
      role: role(field),
    }));
  return [
    ...views('initContainers', (field) => (field.at('restartPolicy').text === 'Always' ? 'sidecar' : 'init')),
    ...views('containers', () => 'main'),
  ];
}
