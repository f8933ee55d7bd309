import type { CommandModule } from 'yargs';

import { jobCluster } from '../../app';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { colours } from '../output/colours';
import { printJson } from '../output/table';
import { warn } from '../output/warn';
import { validateJobs } from '../teraslice/validate';

interface ValidateArgs extends EnvironmentArgs {
  readonly jobs: string[];
}

export const terasliceValidate: CommandModule<object, ValidateArgs> = {
  command: 'validate <env> <jobs..>',
  describe: 'check job files against Teraslice and the cluster of an environment, and change nothing',
  builder: (argv) =>
    environmentOptions(argv).positional('jobs', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'files of jobs, as JSON; - for standard input',
    }),
  handler: async (args) => {
    const { config } = openEnvironment(args);
    const jobs = await validateJobs(jobCluster(config), args.jobs);
    if (args.json) {
      printJson({ environment: args.env, jobs });
      return;
    }
    for (const { file, name, workers, warnings } of jobs) {
      warn(warnings);
      console.log(`${file}: ${colours.green('ok')}, ${name}, ${workers} workers`);
    }
  },
};
