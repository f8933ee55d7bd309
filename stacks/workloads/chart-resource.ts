import * as pulumi from '@pulumi/pulumi';

import type { Manifest } from '../../src/kube/manifest';
import { objectPath } from '../../src/kube/manifest';

/** `kubernetes:apps/v1:Deployment`; the core group has no name of its own in a manifest. */
export function typeToken(manifest: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  const version = manifest.apiVersion.includes('/') ? manifest.apiVersion : `core/${manifest.apiVersion}`;
  return `kubernetes:${version}:${manifest.kind}`;
}

/** What stands for one chart in the stack's resource tree. */
export class ChartResource extends pulumi.ComponentResource {
  constructor(chart: string, opts?: pulumi.ComponentResourceOptions) {
    super('talestack:index:Chart', chart, {}, opts);
    this.registerOutputs({});
  }
}

/**
 * One Kubernetes object, exactly as it was synthesized. Its resource name comes
 * from kind, namespace and name, so that moving a construct within the tree
 * does not replace an object.
 */
export class ManifestResource extends pulumi.CustomResource {
  constructor(manifest: Manifest, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super(typeToken(manifest), objectPath(manifest), inputs, opts);
  }
}
