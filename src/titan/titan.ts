import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { titanNamespace } from './namespace';
import { TitanRepository } from './repository';
import { configRepository } from './settings';

/** The repositories that the configuration of one environment names, in a namespace of their own. */
export class Titan extends Chart {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, { namespace: config.titan.namespace });
    const owner = { kind: 'config', environment: config.environment } as const;
    const namespace = titanNamespace(this, config, owner);
    for (const name of Object.keys(config.titan.repositories)) {
      const repository = new TitanRepository(this, `Repository-${name}`, configRepository(config, name));
      repository.node.addDependency(namespace);
    }
  }
}
