import path from 'node:path';

import type { CommandModule } from 'yargs';

import { podCommands } from '../../../stacks/workloads';
import { kubeconfigPath } from '../../config';
import { UserError } from '../../errors';
import type { PartName } from '../backup/manifest';
import { partNames } from '../backup/manifest';
import { checkBackup, putBack } from '../backup/put-back';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { openCluster } from '../open-cluster';
import { colours } from '../output/colours';
import { printJson } from '../output/table';
import { useSandbox } from '../sandbox-environment';
import { readTales } from '../tale/read';
import type { ProtectionArgs } from '../teardown/protection';
import { checkProtection, protectionOptions } from '../teardown/protection';
import { onInterrupt } from '../waits/interrupt';

interface RestoreArgs extends EnvironmentArgs, ProtectionArgs {
  readonly from: string;
  readonly parts: readonly PartName[] | undefined;
  readonly overwrite: boolean;
}

export const restore: CommandModule<object, RestoreArgs> = {
  command: 'restore <env>',
  describe: 'put a backup into an environment; one that has data already only with --overwrite',
  builder: (argv) =>
    environmentOptions(argv)
      .option('from', {
        type: 'string',
        demandOption: true,
        describe: 'folder of the backup, with backup.json',
      })
      .option('parts', { choices: partNames, array: true, describe: 'what to restore [default: all it has]' })
      .option('overwrite', {
        type: 'boolean',
        default: false,
        describe: 'replace data that is there; with `protect: true` it needs --yes-destroy ENV',
      })
      .options(protectionOptions)
      .example('$0 restore prod --from backups/prod-2026-11-21T10-00-00Z', 'into a fresh stack')
      .example('$0 restore prod --from backups/prod-2026-11-21T10-00-00Z --overwrite', 'undo an upgrade'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    const { config } = environment;
    if (args.overwrite) checkProtection(config, args);
    const { json, overwrite, parts } = args;
    const from = path.resolve(args.from);
    // Before the cluster is asked for anything.
    const { manifest } = await checkBackup(from, parts);
    const cluster = await openCluster(environment);
    const tales = (await readTales(cluster, config)).map(({ instance }) => instance);
    if (tales.length > 0) throw talesRun(args.env, tales);
    const say = json ? console.error : console.log;
    if (manifest.environment !== args.env)
      say(`The backup is of ${manifest.environment}, and goes to ${args.env}.`);
    if (manifest.images.mongo !== config.images.mongo)
      say(`The database was dumped by ${manifest.images.mongo}, and goes to ${config.images.mongo}.`);
    const commands = podCommands(kubeconfigPath(config), cluster.context);
    const interrupt = onInterrupt(
      'Stopped. Run the same command again, with --overwrite: the data may be of both.',
    );
    try {
      const done = await putBack({
        config,
        cluster,
        commands,
        from,
        parts,
        overwrite,
        json,
        signal: interrupt.signal,
      });
      if (json) {
        const { extraCollections } = done;
        printJson({ environment: args.env, from, parts: done.parts, backup: manifest, extraCollections });
        return;
      }
      console.log(`${colours.green('restored')}  ${done.parts.join(', ')} of ${manifest.time}`);
      if (done.extraCollections.length > 0)
        console.log(`Not in the backup, and left as they are: ${done.extraCollections.join(', ')}`);
    } finally {
      interrupt.dispose();
    }
  },
};

function talesRun(environment: string, tales: readonly string[]): UserError {
  return new UserError('Tales run, and would write to what is replaced; nothing was touched', [
    {
      where: tales.join(', '),
      message: tales.length === 1 ? 'runs' : 'run',
      fix: `npx talestack tale stop ${environment} --all`,
    },
  ]);
}
