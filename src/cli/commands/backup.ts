import path from 'node:path';

import type { CommandModule } from 'yargs';

import { podCommands } from '../../../stacks/workloads';
import { kubeconfigPath } from '../../config';
import type { PartName } from '../backup/manifest';
import { partNames } from '../backup/manifest';
import { takeBackup } from '../backup/take';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { openCluster } from '../open-cluster';
import { sizeText } from '../output/size';
import { colours } from '../output/colours';
import { printJson, renderTable } from '../output/table';
import { useSandbox } from '../sandbox-environment';
import { onInterrupt } from '../waits/interrupt';

interface BackupArgs extends EnvironmentArgs {
  readonly to: string | undefined;
  readonly parts: readonly PartName[] | undefined;
  readonly pause: boolean;
}

export const backup: CommandModule<object, BackupArgs> = {
  command: 'backup <env>',
  describe: "copy WholeTale's data into a folder: the database, the registry, and girder's files",
  builder: (argv) =>
    environmentOptions(argv)
      .option('to', {
        type: 'string',
        describe: 'folder in which the backup gets a folder of its own [default: backups/ in the project]',
      })
      .option('parts', {
        choices: partNames,
        array: true,
        describe: 'what to take [default: all]; files are those on girder-ps-volume-claim',
      })
      .option('pause', {
        type: 'boolean',
        default: false,
        describe: 'stop girder and the workers while the database is dumped, so that it is of one moment',
      })
      .example('$0 backup prod', 'while people work')
      .example('$0 backup prod --pause --to /mnt/backups', 'before an upgrade')
      .example('$0 backup prod --parts mongo files', 'the database and the files alone'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    const { config, projectDir } = environment;
    const cluster = await openCluster(environment);
    const commands = podCommands(kubeconfigPath(config), cluster.context);
    const to = args.to === undefined ? path.join(projectDir, 'backups') : path.resolve(args.to);
    const { pause, json } = args;
    const interrupt = onInterrupt(
      'Stopped. What was written until then is in a folder that ends in .partial.',
    );
    const take = () =>
      takeBackup({
        ...{ config, cluster, commands, to, pause, json },
        ...{ parts: args.parts ?? partNames, now: new Date(), signal: interrupt.signal },
      });
    try {
      const { folder, manifest } = await take();
      if (json) {
        printJson({ ...manifest, folder });
        return;
      }
      const rows = manifest.parts.map(({ file, bytes, sha256 }) => [
        file,
        sizeText(bytes),
        sha256.slice(0, 16),
      ]);
      console.log(renderTable(['file', 'size', 'sha256'], rows));
      console.log(`${colours.green('backup')}  ${folder}`);
      console.log(
        `It holds data of users. To put it back: npx talestack restore ${args.env} --from ${folder}`,
      );
    } finally {
      interrupt.dispose();
    }
  },
};
