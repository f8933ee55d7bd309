import type { CommandModule } from 'yargs';

import { UsageError } from '../boundary';
import { printJson } from '../output/table';
import { clone } from '../titan/clone';
import { cloneRemote } from '../titan/clone-remote';
import type { RepositoryArgs } from '../titan/open';
import { titanOptions, withTitan } from '../titan/open';
import { isRemoteUrl, parseRemote } from '../titan/remote';
import type { SettingsArgs } from '../titan/settings';
import { checkName, namedValues, settingsOf, settingsOptions } from '../titan/settings';
import { metadataOption, readMetadata } from './titan-init';
import { commitOption, operationSeconds, parametersOption, readParameters } from './titan-sync';

interface CloneArgs extends Omit<RepositoryArgs, 'repo'>, SettingsArgs {
  readonly source: string;
  readonly new: string;
  readonly metadata: string | undefined;
  readonly parameters: string | undefined;
  readonly commit: string | undefined;
}

export const titanClone: CommandModule<object, CloneArgs> = {
  command: 'clone <env> <source> <new>',
  describe: 'make a repository from a commit of another one, or from a remote',
  builder: (argv) =>
    titanOptions(argv, operationSeconds)
      .positional('source', {
        type: 'string',
        demandOption: true,
        describe: 'REPO (its newest commit), REPO@COMMIT, or the URL of a remote',
      })
      .positional('new', { type: 'string', demandOption: true, describe: 'name of the new repository' })
      .options(settingsOptions)
      .options(metadataOption)
      .options(parametersOption)
      .options(commitOption)
      .example('$0 titan clone prod people copy', 'a second repository with the same data'),
  handler: async (args) => {
    checkName(args.new);
    const remote = isRemoteUrl(args.source) ? parseRemote(args.source) : undefined;
    const { commit } = args;
    if (remote && commit === undefined)
      throw new UsageError('Name the commit of the remote with --commit.', 'talestack titan clone --help');
    if (remote && args.image === undefined && args.metadata === undefined)
      throw new UsageError('Name the image with --image, or its --metadata.', 'talestack titan clone --help');
    if (!remote && [args.image, args.metadata, args.parameters].some((each) => each !== undefined)) {
      const only = '--image, --metadata and --parameters are for remotes: the commit says the rest.';
      throw new UsageError(only, 'talestack titan clone --help');
    }
    if (!remote && (args.port !== undefined || args['writable-root'] !== undefined)) {
      const only = '--port and --writable-root are for remotes: a clone has what the commit says.';
      throw new UsageError(only, 'talestack titan clone --help');
    }
    if (!remote && commit !== undefined && args.source.includes('@')) {
      const twice = 'Name the commit once: with --commit, or as REPO@COMMIT.';
      throw new UsageError(twice, 'talestack titan clone --help');
    }
    const interrupted = `Stopped: npx talestack titan status ${args.env} ${args.new} shows what is there.`;
    await withTitan(args, interrupted, async (session) => {
      const { environment } = session;
      if (!remote || commit === undefined) {
        const source = commit === undefined ? args.source : `${args.source}@${commit}`;
        const env = namedValues(args.environment ?? [], '--environment');
        const done = await clone(session, source, args.new, {
          ...{ env, size: args.size, storageClass: args['storage-class'], envSecret: args['env-secret'] },
          ...{ service: args.service, user: args.user, group: args.group },
        });
        if (args.json) printJson({ environment, repository: args.new, ...done });
        else console.log(`${args.new} is ready, with ${done.source}@${done.commit}`);
        return;
      }
      const parameters = await readParameters(args, remote);
      const settings = settingsOf(args, await readMetadata(args, session.signal));
      const done = await cloneRemote(session, { name: args.new, settings, remote, parameters, commit });
      if (args.json) printJson({ environment, repository: args.new, ...done });
      else console.log(`${args.new} is ready, with ${done.commit} of ${done.remote}`);
    });
  },
};
