import type { CommandModule } from 'yargs';

import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { patiently } from '../output/patience';
import { printJson } from '../output/table';
import { readStatus } from '../status/read';
import { renderStatus } from '../status/render';
import { useSandbox } from '../sandbox-environment';

export const status: CommandModule<object, EnvironmentArgs> = {
  command: 'status <env>',
  describe: 'show every component: ready, image, claim, address (exit status 1 when one is not ready)',
  builder: (argv) =>
    environmentOptions(argv)
      .example('$0 status prod', 'a table of components, and why one is not ready')
      .example('$0 status prod --json', 'the same for scripts'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    const found = await patiently('looking at the cluster', args.json, () => readStatus(environment));
    if (args.json) printJson(found);
    else console.log(renderStatus(found));
    if (!found.ready) process.exitCode = 1;
  },
};
