import type { CommandModule } from 'yargs';

import { titan } from '../../app';
import { printJson } from '../output/table';
import { readGivenText } from '../given-text';
import { init } from '../titan/init';
import { checkIsFree } from '../titan/make';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, withTitan } from '../titan/open';
import type { SettingsArgs } from '../titan/settings';
import { checkName, settingsOf, settingsOptions } from '../titan/settings';
import { UsageError } from '../boundary';

export interface InitArgs extends RepositoryArgs, SettingsArgs {
  readonly metadata: string | undefined;
  readonly empty: boolean;
}

const imageMissing = 'Name the image with --image, or its --metadata.';
const help = 'talestack titan init --help';

/** Where `init` and `clone` get an image's volumes and ports from. */
export const metadataOption = {
  metadata: {
    type: 'string',
    // Without it, yargs takes `-` for a command.
    nargs: 1,
    describe:
      'file with the JSON of `docker image inspect` or an OCI image config, - for standard input [default: ask the registry]',
  },
} as const;

export async function readMetadata(
  { metadata, image }: Pick<InitArgs, 'metadata' | 'image'>,
  signal: AbortSignal,
): Promise<titan.ImageMetadata> {
  if (metadata !== undefined) {
    const { text, where } = await readGivenText(metadata, 'The metadata cannot be read', '--metadata');
    return titan.parseImageMetadata(text, where);
  }
  if (image === undefined) throw new UsageError(imageMissing, help);
  return new Promise((resolve, reject) => {
    // The registry's client cannot be told to stop.
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
    titan.fetchImageMetadata(image).then(resolve, reject);
  });
}

export const titanInit: CommandModule<object, InitArgs> = {
  command: 'init <env> <repo>',
  describe: 'make a repository: an image, and an empty claim for each of its volumes',
  builder: (argv) =>
    repositoryOptions(argv)
      .options(settingsOptions)
      .options(metadataOption)
      .option('empty', {
        type: 'boolean',
        default: false,
        describe: 'begin empty, also where claims of an earlier repository of that name are left',
      })
      .example('$0 titan init prod people --image postgres:16.4 --size 10Gi', 'a database')
      .example(
        '$0 titan init prod people --image postgres:16.4 --env-secret people-login',
        'its environment from a Secret',
      ),
  handler: async (args) => {
    checkName(args.repo);
    if (args.image === undefined && args.metadata === undefined) throw new UsageError(imageMissing, help);
    // A file that is not there is told before the cluster is asked for anything.
    const given =
      args.metadata === undefined ? undefined : await readMetadata(args, new AbortController().signal);
    const interrupted = `Stopped waiting: npx talestack titan status ${args.env} ${args.repo} shows how far it is.`;
    await withTitan(args, interrupted, async (session) => {
      await checkIsFree(session, args.repo, 'init');
      const settings = settingsOf(args, given ?? (await readMetadata(args, session.signal)));
      const sized = args.size !== undefined;
      const { made, takenOver } = await init(session, args.repo, settings, { empty: args.empty, sized });
      const { environment } = session;
      if (args.json) printJson({ environment, repository: args.repo, made, takenOver });
      else
        console.log(
          `${args.repo} is ready: npx talestack titan port-forward ${environment} ${args.repo} leads to it`,
        );
    });
  },
};
