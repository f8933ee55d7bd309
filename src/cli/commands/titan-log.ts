import type { CommandModule } from 'yargs';

import { printJson } from '../output/table';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, withTitan } from '../titan/open';
import { readAll, readThere } from '../titan/read';
import { logJson, renderLog } from '../titan/show';

export const titanLog: CommandModule<object, RepositoryArgs> = {
  command: 'log <env> <repo>',
  describe: 'list the commits of a repository, newest first; * marks the one that is checked out',
  builder: (argv) =>
    repositoryOptions(argv).example('$0 titan log prod people', 'its commits, the newest first'),
  handler: (args) =>
    withTitan({ ...args, quiet: true }, 'Stopped.', async (session) => {
      // Commits outlive their repository, and can be cloned all the same.
      const { left } = await readAll(session);
      const repository =
        left.find((each) => each.name === args.repo) ?? (await readThere(session, args.repo));
      if (args.json) printJson(logJson(session.environment, repository));
      else console.log(renderLog(repository, session.now()));
    }),
};
