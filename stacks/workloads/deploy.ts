import { readFileSync } from 'node:fs';

import { Provider } from '@pulumi/kubernetes/provider';
import { secret } from '@pulumi/pulumi';

import type { PlannedManifest } from '../../src/app';
import { isOwnKubeconfig } from '../../src/config';
import type { System } from '../../src/config/systems';
import { runningSystems } from '../../src/config/systems';
import type { Config } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';
import { objectPath } from '../../src/kube/manifest';
import { ChartResource, ManifestResource } from './chart-resource';
import type { Target, WorkloadsPlan } from './plan';
import { resourceOptions } from './resource-options';
import type { SecretSource } from './secret-outputs';
import { withSecretOutputs } from './secret-outputs';

/** What the stack exports. */
export interface WorkloadsOutputs {
  readonly clusterId: string;
  /** The namespace of each system that runs. */
  readonly namespaces: Readonly<Partial<Record<System, string>>>;
  /** Those of WholeTale, where it runs: its namespace again, and its addresses. */
  readonly namespace?: string;
  readonly girderUrl?: string;
  readonly dashboardUrl?: string;
}

/** Registers every planned object with Pulumi. To be called inside a Pulumi program. */
export function deployWorkloads(plan: WorkloadsPlan, secret: SecretSource): WorkloadsOutputs {
  const { config, target } = plan;
  const provider = clusterProvider(target);
  const charts = new Map<string, ChartResource>();
  const resources = new Map<string, ManifestResource>();
  for (const { manifest: planned, chart, dependsOn } of plan.manifests) {
    const manifest = takingOver(planned);
    const parent = charts.get(chart) ?? new ChartResource(chart);
    charts.set(chart, parent);
    resources.set(
      objectPath(manifest),
      new ManifestResource(manifest, withSecretOutputs(manifest, secret, config), {
        ...resourceOptions(manifest, plan),
        parent,
        provider,
        dependsOn: dependencies(dependsOn, resources),
      }),
    );
  }
  return outputs(config, target);
}

/**
 * What someone changed by hand is set back, and rules that gwvolman wrote can be
 * written anew: without this, the API server refuses to change a field that
 * another client wrote last. The plan has made sure that every object is ours.
 */
function takingOver(manifest: Manifest): Manifest {
  const { metadata } = manifest;
  const annotations = { ...metadata.annotations, 'pulumi.com/patchForce': 'true' };
  return { ...manifest, metadata: { ...metadata, annotations } };
}

function dependencies(
  paths: PlannedManifest['dependsOn'],
  resources: ReadonlyMap<string, ManifestResource>,
): ManifestResource[] {
  // What is not managed, such as a namespace that was there before, has no resource to wait for.
  return paths.flatMap((path) => resources.get(path) ?? []);
}

/** The connection to the cluster, as every run registers it. */
export function clusterProvider({ kubeconfig, context, clusterId }: Target): Provider {
  return new Provider('cluster', {
    // The content, since the copy of it is on this machine alone, and a destroy may run on another.
    kubeconfig: isOwnKubeconfig(kubeconfig) ? secret(readFileSync(kubeconfig, 'utf8')) : kubeconfig,
    context,
    // Without it, a kubeconfig that moved would replace every object.
    clusterIdentifier: clusterId,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    // Safe, since the plan refused every object that is not ours.
    upsertExistingObjects: true,
  });
}

export function outputs(config: Config, { clusterId }: Target): WorkloadsOutputs {
  const { namespace, domain } = config;
  return {
    clusterId,
    namespaces: namespacesBySystem(config),
    ...(config.wholetale.enabled && {
      namespace,
      girderUrl: `https://girder.${domain}`,
      dashboardUrl: `https://dashboard.${domain}`,
    }),
  };
}

/** Where each system that runs is. */
export function namespacesBySystem(config: Config): Partial<Record<System, string>> {
  return Object.fromEntries(runningSystems(config).map(({ system, namespace }) => [system, namespace]));
}
