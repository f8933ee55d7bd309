import type { CommandModule } from 'yargs';

import { printJson } from '../output/table';
import type { TitanArgs } from '../titan/open';
import { titanOptions, withTitan } from '../titan/open';
import { readAll } from '../titan/read';
import { listJson, renderList } from '../titan/show';

export const titanLs: CommandModule<object, TitanArgs> = {
  command: 'ls <env>',
  aliases: ['list'],
  describe: 'list the repositories: image, state, size, commits, owner',
  builder: (argv) => titanOptions(argv).example('$0 titan ls prod', 'all repositories'),
  handler: (args) =>
    withTitan({ ...args, quiet: true }, 'Stopped.', async (session, { cluster, nodes }) => {
      const all = await readAll(session);
      const place = {
        ...{ environment: session.environment, namespace: session.config.titan.namespace },
        ...{ server: cluster.server, nodes, now: session.now() },
      };
      if (args.json) printJson(listJson(place, all));
      else console.log(renderList(place, all));
    }),
};
