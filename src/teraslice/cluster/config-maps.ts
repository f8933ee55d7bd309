import { createHash } from 'node:crypto';

import type { IConfigMap } from 'cdk8s-plus-25';
import { ConfigMap } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { handle } from '../../kube/handle';
import { objectMetadata } from '../labels';
import { configFile, terasliceYaml } from './config-file';
import { names } from './names';

/** The configuration of the master, and that of the pods which it makes. No secret is in it. */
export class ConfigMaps extends Construct {
  readonly master: IConfigMap;
  /** Changes with what the master reads: a program that has started does not look again. */
  readonly masterDigest: string;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const text = terasliceYaml(config, 'master');
    this.masterDigest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    this.master = handle<IConfigMap>(
      new ConfigMap(this, 'Master', {
        metadata: objectMetadata(config, 'teraslice-master', names.master),
        data: { [configFile]: text },
      }),
    );
    new ConfigMap(this, 'Worker', {
      metadata: objectMetadata(config, 'teraslice-master', config.teraslice.options.kubernetesConfigMapName),
      data: { [configFile]: terasliceYaml(config, 'worker') },
    });
  }
}
