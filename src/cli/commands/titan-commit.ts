import type { CommandModule } from 'yargs';

import { printJson } from '../output/table';
import { commit } from '../titan/commit';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, withTitan } from '../titan/open';
import { namedValues } from '../titan/settings';

interface CommitArgs extends RepositoryArgs {
  readonly message: string;
  readonly id: string | undefined;
  readonly tag: string[] | undefined;
}

export const titanCommit: CommandModule<object, CommitArgs> = {
  command: 'commit <env> <repo>',
  describe: 'take a snapshot of every volume of a repository, and wait until all can be used',
  builder: (argv) =>
    repositoryOptions(argv)
      .option('message', { alias: 'm', type: 'string', default: '', describe: 'what the commit is' })
      .option('id', { type: 'string', describe: 'id of the commit [default: a new one]' })
      .option('tag', { type: 'string', array: true, nargs: 1, describe: 'NAME=VALUE: tag of the commit' })
      .example("$0 titan commit prod people -m 'before the import'", 'a snapshot of every volume')
      .example('$0 titan commit prod people --tag release=7', 'with a tag'),
  handler: async (args) => {
    const { message, id } = args;
    const tags = namedValues(args.tag ?? [], '--tag');
    await withTitan(args, 'Stopped: the commit was not made.', async (session) => {
      const done = await commit(session, args.repo, { message, id, tags });
      if (args.json) printJson({ environment: session.environment, repository: args.repo, ...done });
      else console.log([`${args.repo} is committed as ${done.id}`, ...retentionLines(done)].join('\n'));
    });
  },
};

/** What retention did, a line each. */
export function retentionLines({
  removed,
  kept,
}: {
  readonly removed: readonly string[];
  readonly kept: readonly { readonly id: string; readonly because: string }[];
}): string[] {
  return [
    ...removed.map((id) => `removed the commit ${id}: titan.commits.keep`),
    ...kept.map(({ id, because }) => `kept the commit ${id} beyond titan.commits.keep: ${because}`),
  ];
}
