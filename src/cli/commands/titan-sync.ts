import type { Argv, CommandModule } from 'yargs';

import { UsageError } from '../boundary';
import { printJson } from '../output/table';
import { readGivenText } from '../given-text';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, withTitan } from '../titan/open';
import type { Remote, RemoteParameters } from '../titan/remote';
import { parseParameters } from '../titan/remote';
import { openSync, pull, push } from '../titan/sync';
import { retentionLines } from './titan-commit';

interface SyncArgs extends RepositoryArgs {
  readonly remote: string | undefined;
  readonly parameters: string | undefined;
  readonly commit: string | undefined;
}

/** Data take their time; in seconds. */
export const operationSeconds = 3600;

export const parametersOption = {
  parameters: {
    type: 'string',
    // Without it, yargs takes `-` for a command.
    nargs: 1,
    describe: 'file with the keys and passwords of the remote: a JSON object; - for standard input',
  },
} as const;

export const commitOption = {
  commit: { type: 'string', describe: 'id of the commit' },
} as const;

/** Secrets come from a file or from standard input: a command line can be seen by everyone on the machine. */
export async function readParameters(
  { parameters }: Pick<SyncArgs, 'parameters'>,
  remote: Remote,
): Promise<RemoteParameters> {
  const title = 'The parameters cannot be read';
  const input = parameters === undefined ? undefined : await readGivenText(parameters, title, '--parameters');
  return parseParameters(input?.text, input?.where ?? '--parameters', remote);
}

const options = (argv: Argv): Argv<SyncArgs> =>
  repositoryOptions(argv, operationSeconds)
    .positional('remote', {
      type: 'string',
      describe: 'URL: s3://BUCKET/PATH, ssh://USER@HOST/PATH, s3web://HOST/PATH, nop:// [default: used last]',
    })
    .options(parametersOption)
    .options(commitOption);

const interrupted = 'Stopped: the Job, its Secret and its claims were deleted.';

export const titanPush: CommandModule<object, SyncArgs> = {
  command: 'push <env> <repo> [remote]',
  describe: 'bring a commit to a remote, the newest one unless --commit',
  builder: (argv) =>
    options(argv)
      .example('$0 titan push prod people s3://my-bucket/people --parameters s3.json', 'the newest commit')
      .example(
        '$0 titan push prod people --parameters s3.json',
        'the newest commit, to the same remote as before',
      ),
  handler: (args) =>
    withTitan(args, interrupted, async (session) => {
      const opened = await openSync(session, args.repo, args.remote);
      const parameters = await readParameters(args, opened.remote);
      const done = await push(session, { ...opened, parameters }, args.commit);
      if (args.json) printJson({ environment: session.environment, repository: args.repo, ...done });
      else console.log(`pushed ${done.commit} of ${args.repo} to ${done.remote}`);
    }),
};

export const titanPull: CommandModule<object, SyncArgs> = {
  command: 'pull <env> <repo> [remote]',
  describe: 'bring a commit from a remote; check it out afterwards',
  builder: (argv) =>
    options(argv).example(
      '$0 titan pull prod people s3://my-bucket/people --commit 5f2c --parameters s3.json',
      'a commit of the remote',
    ),
  handler: async (args) => {
    const { commit } = args;
    if (commit === undefined)
      throw new UsageError('Name the commit of the remote with --commit.', 'talestack titan pull --help');
    await withTitan(args, interrupted, async (session) => {
      const opened = await openSync(session, args.repo, args.remote);
      const parameters = await readParameters(args, opened.remote);
      const done = await pull(session, { ...opened, parameters }, commit);
      const { environment } = session;
      if (args.json) printJson({ environment, repository: args.repo, ...done });
      else {
        const next = `npx talestack titan checkout ${environment} ${args.repo} ${done.commit}`;
        const said = `pulled ${done.commit} of ${args.repo} from ${done.remote}; to have it: ${next}`;
        console.log([said, ...retentionLines(done)].join('\n'));
      }
    });
  },
};
