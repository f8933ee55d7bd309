import type { CommandModule } from 'yargs';

import { printJson } from '../output/table';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, withTitan } from '../titan/open';
import { readThere } from '../titan/read';
import { renderRepository, repositoryJson, stateOf } from '../titan/show';
import { repositoryReasons } from '../titan/wait';

export const titanStatus: CommandModule<object, RepositoryArgs> = {
  command: 'status <env> <repo>',
  describe: 'show a repository, and why it is not ready (exit status 1 when it is not)',
  builder: (argv) =>
    repositoryOptions(argv).example(
      '$0 titan status prod people',
      'one: volumes, commits, why it is not ready',
    ),
  handler: (args) =>
    withTitan({ ...args, quiet: true }, 'Stopped.', async (session, { cluster, nodes }) => {
      const repository = await readThere(session, args.repo);
      const { ready, state } = stateOf(repository);
      const reasons = ready ? [] : await repositoryReasons(session, repository.statefulSet, state);
      const { environment } = session;
      const place = {
        ...{ environment, namespace: session.config.titan.namespace, server: cluster.server },
        ...{ nodes, now: session.now() },
      };
      if (args.json) printJson({ environment, ...repositoryJson(repository, reasons) });
      else console.log(renderRepository(place, repository, reasons));
      if (!ready) process.exitCode = 1;
    }),
};
