import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { configRepository } from './settings';
import { TitanRepository } from './repository';

/** The repositories that the configuration of one environment names, in a namespace of their own. */
export class Titan extends Chart {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, { namespace: config.titan.namespace });
    for (const name of Object.keys(config.titan.repositories)) {
      new TitanRepository(this, `Repository-${name}`, configRepository(config, name));
    }
  }
}
