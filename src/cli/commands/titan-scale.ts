import type { Argv, CommandModule } from 'yargs';

import { printJson } from '../output/table';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, takeOverOption, withTitan } from '../titan/open';
import { scale } from '../titan/scale';

interface ScaleArgs extends RepositoryArgs {
  readonly 'take-over': boolean;
}

function builder(example: string, outcome: string): (argv: Argv) => Argv<ScaleArgs> {
  return (argv) => repositoryOptions(argv).options(takeOverOption).example(example, outcome);
}

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
  builder: builder('$0 titan start prod people', 'and wait until it is ready'),
  handler: handler(true),
};

export const titanStop: CommandModule<object, ScaleArgs> = {
  command: 'stop <env> <repo>',
  describe: 'stop a repository; its data stay',
  builder: builder('$0 titan stop prod people', 'its data stay'),
  handler: handler(false),
};
