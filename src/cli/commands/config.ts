import path from 'node:path';

import type { CommandModule } from 'yargs';
import { stringify } from 'yaml';

import { stackFile } from '../../config/environments';
import { planFileMigration, writeFileMigration } from '../../config/files/migrate-file';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment, projectDirOf } from '../environment';
import { colours } from '../output/colours';
import { printJson, renderTable } from '../output/table';

interface MigrateArgs extends Pick<EnvironmentArgs, 'env' | 'dir' | 'json'> {
  readonly 'dry-run': boolean;
}

const migrateCommand: CommandModule<object, MigrateArgs> = {
  command: 'migrate <env>',
  describe: 'rewrite stacks/Pulumi.ENV.yaml to the version of this program; the old file stays beside it',
  builder: (argv) =>
    argv
      .positional('env', {
        type: 'string',
        demandOption: true,
        describe: 'environment: the name in stacks/Pulumi.ENV.yaml',
      })
      .option('dir', { type: 'string' })
      .option('json', { type: 'boolean', default: false })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'show what would change, and write nothing',
      })
      .example('$0 config migrate prod --dry-run', 'what would change')
      .example('$0 config migrate prod', 'rewrite it; the old one stays beside it'),
  handler: (args) => {
    const { file, where } = stackFile(projectDirOf(args), args.env);
    const plan = planFileMigration(file, where);
    const { from, to, changes } = plan;
    const writes = changes.length > 0 && !args['dry-run'];
    const backup = writes ? path.basename(writeFileMigration(file, plan)) : undefined;
    if (args.json) {
      printJson({ environment: args.env, file: where, from, to, changes, written: writes, backup });
      return;
    }
    if (changes.length === 0) {
      console.log(`${colours.green('current')}  ${where} is of version ${to}: nothing to change`);
      return;
    }
    console.log(`${where}: version ${from} to ${to}`);
    const rows = changes.map(({ key, before = '(not set)', after }) => [key, before, after]);
    console.log(renderTable(['key', 'before', 'after'], rows));
    if (backup === undefined) console.log('Nothing was written.');
    else console.log(`${colours.green('migrated')}  the old file: stacks/${backup}`);
  },
};

const show: CommandModule<object, EnvironmentArgs> = {
  command: 'show <env>',
  describe:
    'print the config as it is read: settings, stack config, flags and defaults; secrets by name alone',
  builder: (argv) =>
    environmentOptions(argv)
      .example('$0 config show prod', 'as up would read it')
      .example('$0 config show prod --set mongo.size=1Gi --json', 'with a value of the moment, for scripts'),
  handler: (args) => {
    const { config, secretsSet } = openEnvironment(args);
    if (args.json) printJson({ environment: args.env, config, secretsSet });
    else console.log(stringify({ ...config, secretsSet }, { aliasDuplicateObjects: false }).trimEnd());
  },
};

export const config: CommandModule = {
  command: 'config',
  describe: 'migrate the config of an environment to this version, and show it',
  builder: (argv) =>
    argv.command([migrateCommand]).command([show]).demandCommand(1, 'Name an action: migrate, show.'),
  handler: () => undefined,
};
