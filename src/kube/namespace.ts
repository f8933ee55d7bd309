import type { ApiObjectMetadata } from 'cdk8s';
import { ApiObject, JsonPatch } from 'cdk8s';
import { Namespace } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { patchManifest } from './patch';

/** A level of Pod Security (kubernetes.io/docs/concepts/security/pod-security-standards). */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

export const enforceLabel = 'pod-security.kubernetes.io/enforce';

export interface SystemNamespaceProps {
  /** Name and labels of the Namespace. */
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  /** What its pods may be at most. */
  readonly podSecurity: PodSecurityLevel;
  /** `hard` of a ResourceQuota. @default none */
  readonly quota?: Config['quota'];
  /** `limits` of a LimitRange. @default none */
  readonly limitRange?: Config['limitRange'];
  /** Name of the quota and the limit range. @default the namespace's */
  readonly limitsName?: string;
}

/**
 * The namespace of a system, and what limits it as a whole. The namespace
 * `default` is never ours to create.
 */
export class SystemNamespace extends Construct {
  private readonly made: Namespace | undefined;

  constructor(scope: Construct, id: string, props: SystemNamespaceProps) {
    super(scope, id);
    const { metadata, podSecurity, quota, limitRange, limitsName = metadata.name } = props;
    if (metadata.name !== 'default') {
      this.made = new Namespace(this, 'Namespace', {
        metadata: { ...metadata, labels: { ...metadata.labels, [enforceLabel]: podSecurity } },
      });
      // The chart's namespace is for objects that live in one.
      patchManifest(this.made, JsonPatch.remove('/metadata/namespace'));
    }
    const limits = { ...metadata, name: limitsName };
    if (quota) this.inside('ResourceQuota', limits, { hard: quota });
    if (limitRange) this.inside('LimitRange', limits, { limits: limitRange });
  }

  private inside(kind: string, metadata: ApiObjectMetadata, spec: object): void {
    const object = new ApiObject(this, kind, { apiVersion: 'v1', kind, metadata, spec });
    if (this.made) object.node.addDependency(this.made);
  }

  /**
   * Who may talk to its pods. It is made before anything that depends on the namespace.
   *
   * @param make given the scope in which it is to be made
   */
  admit(make: (scope: Construct) => Construct): void {
    const network = make(this);
    if (this.made) network.node.addDependency(this.made);
  }
}
