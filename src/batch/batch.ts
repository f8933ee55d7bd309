import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

import type { BatchDefaults } from '../config/batch-options';
import { batchOptions } from '../config/batch-options';
import { tasksOf } from '../config/batch-tasks';
import type { Config } from '../config/schema';
import { shapeFor } from '../config/batch-shape';
import { Submission } from './submission';

/** The submissions that an environment's config names, in a namespace of their own. */
export class Batch extends Chart {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, { namespace: config.batch.namespace });
    const { submissions, namespace } = config.batch;
    const defaults: BatchDefaults = config.batch;
    for (const [name, { tasks: inputs = [], revision, ...own }] of Object.entries(submissions)) {
      const options = batchOptions(defaults, own);
      const tasks = tasksOf(inputs);
      new Submission(this, name, {
        name,
        namespace,
        environment: config.environment,
        tasks,
        options,
        shape: shapeFor(options, tasks.length),
        owner: 'stack',
        revision,
      });
    }
  }
}
