import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { SystemNamespace } from '../kube/namespace';
import { TerasliceCluster, TerasliceNetwork } from './cluster';
import { objectMetadata } from './labels';

/** The Teraslice cluster of one environment, in a namespace of its own. */
export class Teraslice extends Chart {
  constructor(scope: Construct, id: string, config: Config) {
    const { namespace: name, quota, limitRange } = config.teraslice;
    super(scope, id, { namespace: name });
    const namespace = new SystemNamespace(this, 'Namespace', {
      metadata: objectMetadata(config, 'teraslice-namespace', name),
      // Also the pods that the master makes have what it asks for.
      podSecurity: 'restricted',
      quota,
      limitRange,
      limitsName: 'teraslice',
    });
    if (config.networkPolicy.enabled)
      namespace.admit((inside) => new TerasliceNetwork(inside, 'Network', config));
    new TerasliceCluster(this, 'Cluster', config).node.addDependency(namespace);
  }
}
