import { plannedManifests } from '../../../src/app';
import { quantityValue } from '../../../src/config/schema/quantity';
import type { Manifest } from '../../../src/kube/manifest';
import { clusterConfig, deployed, inputs } from './support';

interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

interface PodSpec {
  readonly tolerations?: readonly Taint[];
  readonly affinity?: {
    readonly nodeAffinity: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: unknown;
      readonly preferredDuringSchedulingIgnoredDuringExecution: readonly {
        readonly preference: { readonly matchExpressions: readonly { key: string; values: string[] }[] };
      }[];
    };
  };
  readonly nodeSelector?: unknown;
  readonly containers: readonly { readonly resources: { readonly requests: { readonly memory: string } } }[];
}

function podSpecs(settings: object = {}): Map<string, PodSpec> {
  const withPods = (each: Manifest): each is Manifest & { spec: { template: { spec: PodSpec } } } =>
    ['Deployment', 'Job', 'DaemonSet'].includes(each.kind);
  const manifests = plannedManifests(clusterConfig({}, settings)).map(({ manifest }) => manifest);
  return new Map(manifests.filter(withPods).map((each) => [each.metadata.name, each.spec.template.spec]));
}

const effects: Readonly<Record<string, string>> = { NO_SCHEDULE: 'NoSchedule' };

async function pool() {
  const { nodeConfig } = inputs(
    await deployed(clusterConfig()),
    'container/nodePool:NodePool',
    'builder',
  ) as {
    nodeConfig: { taints: Taint[]; labels: Record<string, string> };
  };
  return nodeConfig;
}

describe('the builder pool', () => {
  it('takes the worker, and no other pod', async () => {
    const { taints } = await pool();
    const tolerated = (spec: PodSpec) =>
      taints.every(({ key, value, effect }) =>
        (spec.tolerations ?? []).some(
          (each) => each.key === key && each.value === value && each.effect === effects[effect],
        ),
      );
    const specs = [...podSpecs()];
    expect(specs.length).toBeGreaterThan(5);
    expect(specs.filter(([, spec]) => tolerated(spec)).map(([name]) => name)).toEqual(['celery-worker']);
  });

  it('is preferred by the worker, which also runs without it', async () => {
    const { labels } = await pool();
    const { affinity, nodeSelector } = podSpecs().get('celery-worker')!;
    expect(affinity!.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution).toBeUndefined();
    expect(nodeSelector).toBeUndefined();
    const [preferred] = affinity!.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution;
    for (const { key, values } of preferred!.preference.matchExpressions)
      expect(values).toContain(labels[key]);
  });

  it('has machines with room for the worker beside what GKE keeps to itself', () => {
    const memory = podSpecs()
      .get('celery-worker')!
      .containers.reduce((sum, { resources }) => sum + quantityValue(resources.requests.memory), 0);
    // e2-standard-4 has 16 GiB. Of these, GKE keeps 25 % of the first 4, 20 % of the next 4, 10 % of the next 8, and 100 MiB.
    expect(clusterConfig().cluster.builder.machineType).toBe('e2-standard-4');
    const allocatable = (16 - 1 - 0.8 - 0.8) * 2 ** 30 - 100 * 2 ** 20;
    const ofTheSystem = 1.5 * 2 ** 30;
    expect(memory).toBeLessThan(allocatable - ofTheSystem);
  });

  it("gives way to the operator's own choice", () => {
    const affinity = { nodeAffinity: {} };
    const tolerations = [{ key: 'gpu', operator: 'Exists' }];
    const spec = podSpecs({ worker: { affinity, tolerations } }).get('celery-worker')!;
    expect(spec.affinity).toEqual(affinity);
    expect(spec.tolerations).toContainEqual(tolerations[0]);
  });
});
