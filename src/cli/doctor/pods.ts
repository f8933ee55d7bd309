import type { V1Container, V1PodSpec, V1PodTemplateSpec } from '@kubernetes/client-node';

import { quantityValue } from '../../config/schema/quantity';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';

/** Plain data, not instances of the client's classes. */
export type PodSpec = Pick<V1PodSpec, keyof V1PodSpec>;
export type Container = Pick<V1Container, keyof V1Container>;

/** The pods of one planned workload. */
export interface PlannedPods {
  /** `Deployment/wholetale/mongo` */
  readonly owner: string;
  /** The key of the config that its settings are under, such as `mongo`. */
  readonly component: string;
  /** One for each node where it is a DaemonSet's. */
  readonly replicas: number;
  readonly perNode: boolean;
  readonly spec: PodSpec;
}

/** Cores, bytes or counts by the name of the resource. */
export type Amounts = Readonly<Record<string, number>>;

interface WorkloadSpec {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly template?: V1PodTemplateSpec;
}

/** Components of Teraslice are called `teraslice-master`, and have their settings under `teraslice.master`. */
function settingsKey(component: string): string {
  return component.replace(/^teraslice-/, 'teraslice.');
}

/** Every pod template in a list of manifests. */
export function plannedPods(manifests: readonly Manifest[]): PlannedPods[] {
  return manifests.flatMap((manifest) => {
    const workload = manifest.spec as WorkloadSpec | undefined;
    const spec = workload?.template?.spec;
    if (!spec || typeof spec !== 'object' || !Array.isArray(spec.containers)) return [];
    return [
      {
        owner: objectPath(manifest),
        component: settingsKey(
          manifest.metadata.labels?.['app.kubernetes.io/component'] ?? manifest.metadata.name,
        ),
        replicas: workload.replicas ?? workload.parallelism ?? 1,
        perNode: manifest.kind === 'DaemonSet',
        spec,
      },
    ];
  });
}

type Side = 'requests' | 'limits';

/** What one container asks for; where it names a limit alone, that is its request, too. */
export function containerAmounts({ resources }: Container, side: Side): Amounts {
  const { requests, limits } = resources ?? {};
  const named = side === 'requests' ? { ...limits, ...requests } : { ...limits };
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, quantityValue(value)]));
}

/**
 * What a pod asks for as a whole: its containers together, or the largest of its init
 * steps where that is more (kubernetes.io/docs/concepts/workloads/pods/init-containers).
 */
export function podAmounts({ containers, initContainers = [] }: PodSpec, side: Side): Amounts {
  const staying = initContainers.filter((each) => each.restartPolicy === 'Always');
  const together = sum([...containers, ...staying].map((each) => containerAmounts(each, side)));
  const steps = initContainers.filter((each) => each.restartPolicy !== 'Always');
  return steps.map((each) => containerAmounts(each, side)).reduce(larger, together);
}

export function sum(all: readonly Amounts[]): Amounts {
  return all.reduce((one, other) => combine(one, other, (a, b) => a + b), {});
}

export function times(amounts: Amounts, factor: number): Amounts {
  return Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, value * factor]));
}

function larger(one: Amounts, other: Amounts): Amounts {
  return combine(one, other, Math.max);
}

function combine(one: Amounts, other: Amounts, how: (a: number, b: number) => number): Amounts {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, how(one[name] ?? 0, other[name] ?? 0)]));
}

const bytes = /memory|storage/;

/** `7.5Gi`, `0.5`: an amount as people write it. */
export function shownAmount(name: string, value: number): string {
  if (!bytes.test(name)) return `${Math.round(value * 1000) / 1000}`;
  const unit = value >= 2 ** 30 ? (['Gi', 2 ** 30] as const) : (['Mi', 2 ** 20] as const);
  return `${Math.round((value / unit[1]) * 100) / 100}${unit[0]}`;
}
