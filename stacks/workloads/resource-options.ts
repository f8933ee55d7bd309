import type * as pulumi from '@pulumi/pulumi';

import { batchDigest } from '../../src/app';
import type { Config } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';
import type { WorkloadsPlan } from './plan';
import { sharesRules } from './shared-rules';

/** Kinds that hold data, or whose deletion takes data along. */
const dataKinds = new Set(['PersistentVolumeClaim', 'Namespace']);

/** Whether an object holds data, or takes data along when it is deleted. */
export function isData({ kind }: Pick<Manifest, 'kind'>): boolean {
  return dataKinds.has(kind);
}

/** Whether the object outlives `pulumi destroy` in this environment. */
function isRetained(manifest: Manifest, config: Pick<Config, 'deleteData'>): boolean {
  return isData(manifest) && !config.deleteData;
}

/**
 * How Pulumi treats one object.
 *
 * - Claims and the namespace survive a destroy unless the environment says `deleteData: true`.
 * - In a protected environment the engine refuses to delete them, and so to destroy the stack.
 * - Rules that the legacy gwvolman shares, and the hosts of its certificate, are ignored once they are made, unless
 *   they are to be written anew. Without its host there, gwvolman fails to remove the rule of a tale.
 * - What holds secrets is a secret output as a whole.
 * - A Job of a batch submission is made anew, and so runs, when its tasks change or its revision is raised, and for
 *   nothing else: not for other options, and not for what another version of this program makes of them.
 * - The provider waits for an object as long as `up` would.
 */
export function resourceOptions(
  manifest: Manifest,
  { config, resetIngressRules }: Pick<WorkloadsPlan, 'config' | 'resetIngressRules'>,
): pulumi.CustomResourceOptions {
  const options: pulumi.CustomResourceOptions = { deleteBeforeReplace: true };
  if (isRetained(manifest, config)) options.retainOnDelete = true;
  if (config.protect && isData(manifest)) options.protect = true;
  if (sharesRules(manifest, config) && !resetIngressRules) options.ignoreChanges = ['spec.rules', 'spec.tls'];
  const digest = manifest.metadata.annotations?.[batchDigest];
  if (digest !== undefined && manifest.kind === 'Job') {
    options.replacementTrigger = digest;
    // The provider would replace a Job for its parallelism, too.
    options.ignoreChanges = ['spec'];
  }
  const seconds = waitSeconds(manifest, config);
  if (seconds > 0) options.customTimeouts = { create: `${seconds}s`, update: `${seconds}s` };
  if (manifest.kind === 'Secret') options.additionalSecretOutputs = ['data', 'stringData'];
  return options;
}

const awaited = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'PersistentVolumeClaim']);

/** Zero where the provider has its own limit, or the object an annotation, as the set-up Job does. */
function waitSeconds({ kind }: Manifest, { wait }: Pick<Config, 'wait'>): number {
  if (kind === 'Ingress') return wait.ingress;
  return awaited.has(kind) ? wait.ready : 0;
}
