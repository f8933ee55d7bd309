import { ApiObject, JsonPatch } from 'cdk8s';
import { Namespace } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { patchManifest } from '../kube/patch';
import { objectMetadata } from './labels';

/**
 * The namespace, and what limits it as a whole. The namespace `default`, which
 * clusters made by deploy.sh use, is never ours to create.
 */
export class WholeTaleNamespace extends Construct {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { namespace, quota, limitRange } = config;
    const metadata = objectMetadata(config, 'namespace', namespace);
    if (namespace !== 'default') {
      const made = new Namespace(this, 'Namespace', {
        // docker-in-docker, FUSE and tales need privileged pods; the others are hardened one by one.
        metadata: {
          ...metadata,
          labels: { ...metadata.labels, 'pod-security.kubernetes.io/enforce': 'privileged' },
        },
      });
      // The chart's namespace is for objects that live in one.
      patchManifest(made, JsonPatch.remove('/metadata/namespace'));
    }
    const limits = objectMetadata(config, 'namespace', 'wholetale');
    if (quota) {
      new ApiObject(this, 'ResourceQuota', {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: limits,
        spec: { hard: quota },
      });
    }
    if (limitRange) {
      new ApiObject(this, 'LimitRange', {
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: limits,
        spec: { limits: limitRange },
      });
    }
  }
}
