import { randomUUID } from 'node:crypto';

import type { CommandModule } from 'yargs';

import { jobCluster, plannedJob } from '../../app';
import { noClusterMade } from '../../config';
import { yamlText } from '../../render';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { readGivenText } from '../given-text';
import { printJson } from '../output/table';
import { warn } from '../output/warn';

interface RenderArgs extends EnvironmentArgs {
  readonly job: string;
  readonly 'job-id': string | undefined;
  readonly 'ex-id': string | undefined;
  readonly 'owner-uid': string | undefined;
}

export const terasliceRender: CommandModule<object, RenderArgs> = {
  command: 'render <env> <job>',
  describe: "print the objects that Teraslice's master makes for a job, and change nothing",
  builder: (argv) =>
    environmentOptions(argv)
      .positional('job', {
        type: 'string',
        demandOption: true,
        describe: 'file of the job, as JSON; - for standard input',
      })
      .option('job-id', { type: 'string', describe: 'id of the job, a UUID [default: a new one]' })
      .option('ex-id', { type: 'string', describe: 'id of the execution, a UUID [default: a new one]' })
      .option('owner-uid', {
        type: 'string',
        describe: "uid of the execution controller's Job in the cluster [default: no owner references]",
      })
      .example('$0 teraslice render prod job.json', 'the objects that the master makes for it'),
  handler: async (args) => {
    const { config } = openEnvironment(args, noClusterMade);
    // As the master makes them for each job and each execution.
    const jobId = args['job-id'] ?? randomUUID();
    const exId = args['ex-id'] ?? randomUUID();
    const ids = { jobId, exId, ownerUid: args['owner-uid'] };
    const { text, where } = await readGivenText(args.job, 'The job cannot be read');
    const { manifests, needs, warnings } = plannedJob(config, { file: where, text }, ids);
    if (args.json) {
      printJson({ environment: args.env, jobId, exId, manifests, needs, warnings });
      return;
    }
    warn(warnings);
    process.stdout.write(yamlText(manifests));
    const { kubernetes_namespace: namespace } = jobCluster(config);
    // On standard error, so that standard output is YAML alone.
    console.error([`Needs, in the namespace ${namespace}:`, ...needs.map((each) => `  ${each}`)].join('\n'));
  },
};
