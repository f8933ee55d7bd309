import { JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { patchManifest } from '../../kube/patch';
import { objectMetadata } from '../labels';
import { priorityClassName } from './names';

/** How important the pods are without which a job cannot go on. It belongs to the cluster, not to a namespace. */
export class Priority extends Construct {
  /** Undefined where pods have none. */
  readonly className: string | undefined;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { create, value, preemption } = config.teraslice.priorityClass;
    this.className = priorityClassName(config);
    if (this.className === undefined || !create) return;
    const made = new k8s.KubePriorityClass(this, 'PriorityClass', {
      metadata: objectMetadata(config, 'teraslice-master', this.className),
      value,
      preemptionPolicy: preemption,
      description: `Teraslice of ${config.environment}: master, execution controllers, stateful workers`,
    });
    patchManifest(made, JsonPatch.remove('/metadata/namespace'));
  }
}
