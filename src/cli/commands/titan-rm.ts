import type { CommandModule } from 'yargs';

import { objectPath } from '../../kube/manifest';
import { printJson } from '../output/table';
import { agreed, yesOption } from '../titan/consent';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, takeOverOption, withTitan } from '../titan/open';
import { describeRemoval, isEmpty, planRemoval, remove } from '../titan/remove';

interface RmArgs extends RepositoryArgs {
  readonly 'delete-data': boolean;
  readonly commits: boolean;
  readonly yes: boolean;
  readonly 'take-over': boolean;
}

export const titanRm: CommandModule<object, RmArgs> = {
  command: 'rm <env> <repo>',
  describe: 'remove a repository; its claims stay unless --delete-data, its commits unless --commits',
  builder: (argv) =>
    repositoryOptions(argv)
      .option('delete-data', {
        type: 'boolean',
        default: false,
        describe: 'delete its claims, and what is on them',
      })
      .option('commits', { type: 'boolean', default: false, describe: 'delete its commits' })
      .options(yesOption)
      .options(takeOverOption)
      .example('$0 titan rm prod people', 'claims and commits stay')
      .example('$0 titan rm prod people --delete-data', 'all of it goes'),
  handler: (args) =>
    withTitan(args, 'Stopped: run it again to remove the rest.', async (session) => {
      const { repo, commits } = args;
      const options = { deleteData: args['delete-data'], commits, takeOver: args['take-over'] };
      const plan = await planRemoval(session, repo, options);
      if (isEmpty(plan)) {
        session.say([describeRemoval(plan), 'There is nothing to delete.'].join('\n').trim());
      } else {
        if (!(await agreed(session, args.yes, describeRemoval(plan), `Remove ${repo}?`))) return;
        await remove(session, plan);
      }
      if (args.json) {
        printJson({
          ...{ environment: session.environment, repository: repo },
          deleted: [...plan.objects, ...plan.claims].map(objectPath),
          deletedCommits: plan.commits.map(({ id }) => id),
          kept: plan.stays,
        });
      } else if (!isEmpty(plan)) console.log(`removed ${repo}`);
    }),
};
