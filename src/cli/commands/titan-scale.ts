import type { CommandModule } from 'yargs';

import { printJson } from '../output/table';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, takeOverOption, withTitan } from '../titan/open';
import { scale } from '../titan/scale';

interface ScaleArgs extends RepositoryArgs {
  readonly 'take-over': boolean;
}

const builder: NonNullable<CommandModule<object, ScaleArgs>['builder']> = (argv) =>
  repositoryOptions(argv).options(takeOverOption);

function handler(running: boolean) {
  return (args: ScaleArgs) =>
    withTitan(
      args,
      `Stopped waiting: npx talestack titan status ${args.env} ${args.repo} shows how far it is.`,
      async (session) => {
        const done = await scale(session, args.repo, running, args['take-over']);
        const { environment } = session;
        if (args.json) printJson({ environment, repository: args.repo, ...done });
        else console.log(`${args.repo} ${done.changed ? 'was' : 'is'} ${running ? 'started' : 'stopped'}`);
      },
    );
}

export const titanStart: CommandModule<object, ScaleArgs> = {
  command: 'start <env> <repo>',
  describe: 'start a repository, and wait until it is ready',
  builder,
  handler: handler(true),
};

export const titanStop: CommandModule<object, ScaleArgs> = {
  command: 'stop <env> <repo>',
  describe: 'stop a repository; its data stay',
  builder,
  handler: handler(false),
};
