import type { CommandModule } from 'yargs';

import { LiveCluster } from '../../../stacks/workloads';
import { kubeconfigPath } from '../../config';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { patiently } from '../output/patience';
import { printJson } from '../output/table';
import { useSandbox } from '../sandbox-environment';
import { readNodes } from '../status/read';
import { readTales } from '../tale/read';
import { renderTales, talesJson } from '../tale/show';

export const taleLs: CommandModule<object, EnvironmentArgs> = {
  command: 'ls <env>',
  aliases: ['list'],
  describe: 'list the tales that run: image, state, age, host, workspace claim',
  builder: (argv) => environmentOptions(argv).example('$0 tale ls prod', 'the tales that run'),
  handler: async (args) => {
    await useSandbox(args);
    const { config } = openEnvironment(args);
    const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
    const [tales, nodes] = await patiently('looking for tales', args.json, () =>
      Promise.all([readTales(cluster, config), readNodes(cluster)]),
    );
    const listing = { config, server: cluster.server, nodes, tales, now: new Date() };
    if (args.json) printJson(talesJson(listing));
    else console.log(renderTales(listing));
  },
};
