import path from 'node:path';
import type { Writable } from 'node:stream';

import type { PodCommands } from '../../../stacks/workloads';
import { version } from '../../../package.json';
import type { Config } from '../../config';
import { UserError } from '../../errors';
import { sizeText } from '../output/size';
import { showSteps } from '../output/steps';
import { PartialBackup, sumOf } from './folder';
import type { BackupManifest, BackupPart, PartName } from './manifest';
import { formatVersion, partFile, partNames } from './manifest';
import { PartCommands } from './parts';
import { metered } from './meter';
import type { BackupCluster } from './places';
import { Places } from './places';
import type { Stopped } from './workloads';
import { startAll, stopAll, waitReady } from './workloads';

export interface TakeProps {
  readonly config: Config;
  readonly cluster: BackupCluster;
  readonly commands: PodCommands;
  /** Folder that the backup's own is made in. */
  readonly to: string;
  readonly parts: readonly PartName[];
  /** Whether girder and the workers stand still while mongo is dumped. */
  readonly pause: boolean;
  readonly now: Date;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

export interface Taken {
  readonly folder: string;
  readonly manifest: BackupManifest;
}

/**
 * Takes a backup: first of mongo, then of what mongo refers to.
 *
 * @throws UserError where something fails; what was written then is left in a folder that ends in `.partial`
 */
export async function takeBackup(props: TakeProps): Promise<Taken> {
  const { config, cluster, parts, pause, now, json, signal } = props;
  const { environment, namespace, images } = config;
  const places = new Places(cluster, config);
  const wanted = partNames.filter((each) => parts.includes(each));
  const commands = new PartCommands(props.commands, await places.containers(wanted), signal);
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const partial = await PartialBackup.begin(props.to, `${environment}-${time.replaceAll(':', '-')}`);
  const steps = showSteps(
    wanted.map((id) => ({ id, title: titles[id] })),
    json,
  );
  const taken: BackupPart[] = [];
  let stopped: Stopped = [];
  let open: Writable | undefined;
  const wait = { signal, environment };
  const resume = async () => {
    const before = stopped;
    stopped = [];
    await startAll(cluster, before);
  };
  try {
    for (const name of wanted) {
      const onWaiting = (what: string) => {
        steps.update(name, what);
      };
      const output = metered(partial.output(partFile[name]), onWaiting);
      open = output;
      if (name === 'mongo') {
        if (pause) await stopAll(cluster, places.writers, (each) => (stopped = each), { ...wait, onWaiting });
        const documents = await commands.dumpMongo(output);
        await resume();
        // The files are reached through girder.
        if (pause) await waitReady(cluster, places.writers, { ...wait, onWaiting });
        taken.push({ ...(await summed(partial, name)), documents });
      } else {
        if (pause) commands.moved(await places.containers([name]));
        await commands.pack(name, output);
        taken.push(await summed(partial, name));
      }
      steps.done(name, sizeText(taken.at(-1)?.bytes ?? 0));
    }
    const manifest: BackupManifest = {
      ...{ kind: 'talestack-backup', format: formatVersion, time, environment, namespace, version },
      images: { mongo: images.mongo, registry: images.registry, girder: images.girder },
      ...{ paused: pause, parts: taken },
    };
    await partial.finish(manifest);
    return { folder: partial.target, manifest };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const fix = 'this folder is no backup: delete it';
    throw new UserError(error.title, [
      ...error.problems,
      { where: partial.folder, message: 'has what was written until then', fix },
    ]);
  } finally {
    open?.destroy();
    await resume();
    await steps.close('not finished');
  }
}

const titles: Readonly<Record<PartName, string>> = {
  mongo: 'Database of girder (mongo)',
  registry: 'Images of tales (registry)',
  files: 'Files on girder-ps-volume-claim',
};

async function summed(partial: PartialBackup, name: PartName): Promise<BackupPart> {
  const file = partFile[name];
  try {
    return { name, file, ...(await sumOf(path.join(partial.folder, file))) };
  } catch {
    throw new UserError('What arrived is not whole', [
      { where: file, message: 'was cut short on its way', fix: 'run the command again' },
    ]);
  }
}
