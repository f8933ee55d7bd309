import type { CommandModule } from 'yargs';

import { jobCluster } from '../../app';
import { noClusterMade } from '../../config';
import { exitWith } from '../boundary';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { printJson } from '../output/table';
import { warn } from '../output/warn';
import { outcomeLine, validateJobs } from '../teraslice/validate';

interface ValidateArgs extends EnvironmentArgs {
  readonly jobs: string[];
}

export const terasliceValidate: CommandModule<object, ValidateArgs> = {
  command: 'validate <env> <jobs..>',
  describe: 'check job files against Teraslice and the cluster of an environment, and change nothing',
  builder: (argv) =>
    environmentOptions(argv)
      .positional('jobs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'files of jobs, as JSON; - for standard input',
      })
      .example('$0 teraslice validate prod job.json', 'all mistakes of a job at once'),
  handler: async (args) => {
    const { config } = openEnvironment(args, noClusterMade);
    const { jobs, error } = await validateJobs(jobCluster(config), args.jobs);
    if (args.json) {
      const { title, problems } = error ?? {};
      printJson({ environment: args.env, jobs, ...(error && { error: { title, problems } }) });
      // The document has the error already.
      if (error) exitWith(error);
      return;
    }
    for (const job of jobs) {
      if (job.ok) warn(job.warnings);
      console.log(outcomeLine(job));
    }
    if (error) throw error;
  },
};
