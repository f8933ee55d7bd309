import type { CommandModule } from 'yargs';

import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { printJson } from '../output/table';
import { useSandbox } from '../sandbox-environment';
import { LiveCluster } from '../../../stacks/workloads';
import { kubeconfigPath } from '../../config';
import { readNodes } from '../status/read';
import { readCluster } from '../teraslice/read';
import { clusterJson, renderCluster } from '../teraslice/show';

export const terasliceShow: CommandModule<object, EnvironmentArgs> = {
  command: 'show <env>',
  describe: 'show the master and every execution: execution controller, workers, age, ids',
  builder: (argv) =>
    environmentOptions(argv).example('$0 teraslice show prod', 'master, store, workers and executions'),
  handler: async (args) => {
    await useSandbox(args);
    const { config } = openEnvironment(args);
    const live = LiveCluster.connect(kubeconfigPath(config), config.context);
    const [cluster, nodes] = await Promise.all([readCluster(live, config), readNodes(live)]);
    const listing = { config, server: live.server, nodes, cluster, now: new Date() };
    if (args.json) printJson(clusterJson(listing));
    else console.log(renderCluster(listing));
  },
};
