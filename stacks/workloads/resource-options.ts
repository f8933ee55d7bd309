import type * as pulumi from '@pulumi/pulumi';

import type { Config } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';

/** Kinds that hold data, or whose deletion takes data along. */
const dataKinds = new Set(['PersistentVolumeClaim', 'Namespace']);

/** Whether the object outlives `pulumi destroy` in this environment. */
export function isRetained(manifest: Manifest, config: Pick<Config, 'deleteData'>): boolean {
  return dataKinds.has(manifest.kind) && !config.deleteData;
}

/**
 * How Pulumi treats one object.
 *
 * - Claims and the namespace survive a destroy unless the environment says `deleteData: true`.
 * - With the legacy gwvolman, tales add rules to the shared Ingress at run time. `spec.rules` is an
 *   atomic list, so ownership of fields cannot merge it: Pulumi ignores it once it is made.
 * - What holds secrets is a secret output as a whole.
 */
export function resourceOptions(manifest: Manifest, config: Config): pulumi.CustomResourceOptions {
  const options: pulumi.CustomResourceOptions = { deleteBeforeReplace: true };
  if (isRetained(manifest, config)) options.retainOnDelete = true;
  if (manifest.kind === 'Ingress' && config.worker.variant === 'legacy')
    options.ignoreChanges = ['spec.rules'];
  if (manifest.kind === 'Secret') options.additionalSecretOutputs = ['data', 'stringData'];
  return options;
}
