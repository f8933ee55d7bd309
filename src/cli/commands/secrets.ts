import type { Argv, CommandModule } from 'yargs';

import { rotatedGroups, secretGroups } from '../../config/secrets/groups';
import { allSecrets } from '../../config/secrets/names';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { useSandbox } from '../sandbox-environment';
import { FileStore } from '../secrets/file-store';
import { importSecrets } from '../secrets/import';
import { initSecrets } from '../secrets/init';
import { listSecrets } from '../secrets/list';
import { rotateSecrets } from '../secrets/rotate';
import { setSecrets } from '../secrets/set';
import type { Opened } from '../secrets/opened';
import { StackStore } from '../secrets/stack-store';

interface SecretsArgs extends EnvironmentArgs {
  readonly files: boolean;
}

/** An environment's config and the place of its secrets, by the command's options. */
async function open(
  args: SecretsArgs & { readonly 'secrets-provider'?: string | undefined },
): Promise<Opened> {
  if (!args.files) await useSandbox(args);
  const environment = openEnvironment(args);
  const { projectDir } = environment;
  const store = args.files
    ? new FileStore(projectDir)
    : new StackStore(environment, args['secrets-provider']);
  return { environment, store, json: args.json };
}

function options(argv: Argv<object>): Argv<SecretsArgs> {
  return environmentOptions(argv).option('files', {
    type: 'boolean',
    default: false,
    describe: 'the `secrets` file and certs/, instead of the encrypted stack config',
  });
}

interface InitArgs extends SecretsArgs {
  readonly 'secrets-provider': string | undefined;
  readonly 'self-signed-site': boolean;
}

const init: CommandModule<object, InitArgs> = {
  command: 'init <env>',
  describe: 'generate what can be generated and is not set yet; nothing that is set changes',
  builder: (argv) =>
    options(argv)
      .option('self-signed-site', {
        type: 'boolean',
        default: false,
        describe: 'also make a certificate for the site, which browsers will warn of',
      })
      .option('secrets-provider', {
        type: 'string',
        describe: 'what a new stack encrypts with, as in `pulumi stack init` [default: a passphrase]',
      })
      .example('$0 secrets init prod', 'generate what can be generated')
      .example('$0 secrets init prod --self-signed-site', 'and a certificate for a first try'),
  handler: async (args) => {
    await initSecrets(await open(args), { selfSignedSite: args['self-signed-site'] });
  },
};

interface SetArgs extends SecretsArgs {
  readonly names: string[];
}

const set: CommandModule<object, SetArgs> = {
  command: 'set <env> <names..>',
  describe: 'set secrets: NAME=FILE from a file each, or one NAME from standard input',
  builder: (argv) =>
    options(argv)
      .positional('names', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: `NAME or NAME=FILE; names: ${allSecrets.join(', ')}`,
      })
      .example(
        '$0 secrets set prod site.certificate=site.crt site.privateKey=site.key',
        'the certificate of the site',
      ),
  handler: async (args) => {
    await setSecrets(await open(args), args.names);
  },
};

interface ImportArgs extends SecretsArgs {
  readonly from: string | undefined;
}

const importCommand: CommandModule<object, ImportArgs> = {
  command: 'import <env>',
  describe: 'take over what deploy.sh used: the `secrets` file, and certs/ with acme.json',
  builder: (argv) =>
    options(argv)
      .option('from', {
        type: 'string',
        describe: 'folder with `secrets` and certs/ [default: the project folder]',
      })
      .example('$0 secrets import prod --from ../old-deployment', 'from the `secrets` file and certs/ there'),
  handler: async (args) => {
    await importSecrets(await open(args), args.from);
  },
};

const list: CommandModule<object, SecretsArgs> = {
  command: 'list <env>',
  describe:
    'show names, where they stand, age and expiry; never a value (exit status 1: one is missing or bad)',
  builder: (argv) =>
    options(argv).example('$0 secrets list prod', 'what is set, since when, and until when it is valid'),
  handler: async (args) => {
    if (!(await listSecrets(await open(args)))) process.exitCode = 1;
  },
};

interface RotateArgs extends SecretsArgs {
  readonly group: (typeof rotatedGroups)[number];
}

const rotate: CommandModule<object, RotateArgs> = {
  command: 'rotate <env> <group>',
  describe: 'make a group of secrets anew; the next `up` restarts the workloads that read them',
  builder: (argv) =>
    options(argv)
      .positional('group', {
        choices: rotatedGroups,
        demandOption: true,
        describe: rotatedGroups.map((group) => `${group}: ${secretGroups[group].join(', ')}`).join('; '),
      })
      .example('$0 secrets rotate prod registry', 'a new login of the registry'),
  handler: async (args) => {
    await rotateSecrets(await open(args), args.group);
  },
};

export const secrets: CommandModule = {
  command: 'secrets',
  describe: 'generate, set, import, list and rotate the secrets of an environment',
  builder: (argv) =>
    argv
      .command([init])
      .command([set])
      .command([importCommand])
      .command([list])
      .command([rotate])
      .demandCommand(1, 'Name an action: init, set, import, list, rotate.'),
  handler: () => undefined,
};
