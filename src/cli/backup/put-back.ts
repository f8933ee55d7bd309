import path from 'node:path';

import type { PodCommands } from '../../../stacks/workloads';
import type { Config } from '../../config';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { showSteps } from '../output/steps';
import { damage } from './folder';
import type { BackupManifest, BackupPart, PartName } from './manifest';
import { readManifest } from './manifest';
import { meteredFile } from './meter';
import type { Counts, FolderPart } from './parts';
import { PartCommands } from './parts';
import type { BackupCluster } from './places';
import { ownerOf, Places } from './places';
import type { Stopped, WaitOptions } from './workloads';
import { startAll, stopAll, waitReady, waitReplaced } from './workloads';

export interface PutBackProps {
  readonly config: Config;
  readonly cluster: BackupCluster;
  readonly commands: PodCommands;
  /** The folder of the backup. */
  readonly from: string;
  /** @default all that the backup has */
  readonly parts?: readonly PartName[] | undefined;
  /** Replace data that is there. */
  readonly overwrite: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

export interface PutBack {
  readonly manifest: BackupManifest;
  readonly parts: readonly PartName[];
  /** Collections with documents that the backup does not have: they were left. */
  readonly extraCollections: readonly string[];
}

/**
 * Checks a backup and the environment, and touches neither: what `restore` does before anything else.
 *
 * @throws UserError where the backup is damaged, or lacks a part that was asked for
 */
export async function checkBackup(
  from: string,
  wanted: readonly PartName[] | undefined,
): Promise<{ manifest: BackupManifest; parts: readonly BackupPart[] }> {
  const manifest = readManifest(from);
  const parts = manifest.parts.filter(({ name }) => wanted?.includes(name) ?? true);
  const missing = (wanted ?? []).filter((name) => !parts.some((each) => each.name === name));
  const problems: Problem[] = [
    ...missing.map((name) => ({
      ...{ where: from, key: '--parts', value: name, message: 'is not in this backup' },
      allowed: manifest.parts.map((each) => each.name).join(', '),
    })),
    ...(await damage(from, { parts })),
  ];
  if (problems.length > 0)
    throw new UserError('This backup cannot be restored; nothing was touched', problems);
  return { manifest, parts };
}

/**
 * Puts a backup in the place of what an environment has. Everything is unpacked
 * beside the old first; then the old is replaced, with girder and the workers
 * stopped; then what has to is started again, and counted.
 *
 * @throws UserError where there is data that may not be replaced, or something fails
 */
export async function putBack(props: PutBackProps): Promise<PutBack> {
  const { config, cluster, from, overwrite, json, signal } = props;
  const { manifest, parts } = await checkBackup(from, props.parts);
  const places = new Places(cluster, config);
  const names = parts.map(({ name }) => name);
  const commands = new PartCommands(props.commands, await places.containers(names), signal);
  if (!overwrite) await checkEmpty(commands, names);

  const folders = parts.filter((each): each is BackupPart & { name: FolderPart } => each.name !== 'mongo');
  const mongo = parts.find(({ name }) => name === 'mongo');
  const steps = showSteps(
    [
      ...folders.map(({ name }) => ({ id: name, title: `Unpack ${name} beside what is there` })),
      { id: 'stop', title: 'Stop girder and the workers' },
      ...(mongo ? [{ id: 'mongo', title: 'Restore the database' }] : []),
      { id: 'swap', title: 'Put in place' },
      { id: 'start', title: 'Start girder and the workers' },
      ...(folders.length > 0 ? [{ id: 'forget', title: 'Remove what was replaced' }] : []),
    ],
    json,
  );
  const at = (id: string) => ({
    ...{ signal, environment: config.environment },
    onWaiting: (what: string) => {
      steps.update(id, what);
    },
  });
  let stopped: Stopped = [];
  let extraCollections: readonly string[] = [];
  const unpacked: FolderPart[] = [];
  const placed: FolderPart[] = [];
  const place = async (part: FolderPart) => {
    // Where this is cut short, what is left of the new data is no longer to be dropped.
    unpacked.splice(unpacked.indexOf(part), 1);
    placed.push(part);
    await commands.swap(part);
  };
  try {
    for (const { name, file, bytes } of folders) {
      unpacked.push(name);
      await commands.unpack(name, meteredFile(path.join(from, file), at(name).onWaiting), bytes);
      steps.done(name);
    }
    const girder = places.refTo(ownerOf.files);
    const others = places.writers.filter((each) => each.metadata.name !== girder.metadata.name);
    await stopAll(cluster, others, (each) => (stopped = each), at('stop'));
    // Girder's pod is the only way to the files, so that it stops right after.
    if (unpacked.includes('files')) await place('files');
    const before = stopped;
    await stopAll(cluster, [girder], (each) => (stopped = [...before, ...each]), at('stop'));
    steps.done('stop');
    if (mongo) {
      await commands.restoreMongo(
        meteredFile(path.join(from, mongo.file), at('mongo').onWaiting),
        mongo.bytes,
      );
      extraCollections = compared(mongo.documents ?? {}, await commands.dumpMongo());
      steps.done('mongo');
    }
    if (unpacked.includes('registry')) {
      await place('registry');
      await restartRegistry(cluster, places, at('swap'));
    }
    steps.done('swap');
    await startAll(cluster, stopped);
    stopped = [];
    const all = ['mongo', 'registry', 'girder', 'worker'].map((each) => places.refTo(each));
    await waitReady(cluster, all, at('start'));
    steps.done('start');
    if (placed.length > 0) {
      // Girder and the registry have other pods than before.
      commands.moved(await places.containers(placed));
      for (const each of placed) await commands.forget(each);
      steps.done('forget');
    }
  } catch (error) {
    for (const each of unpacked) await commands.drop(each).catch(() => undefined);
    throw withKept(error, placed);
  } finally {
    await startAll(cluster, stopped);
    await steps.close('not finished');
  }
  return { manifest, parts: names, extraCollections };
}

async function restartRegistry(cluster: BackupCluster, places: Places, options: WaitOptions): Promise<void> {
  // It remembers what it had.
  const readyPod = () => places.readyPod(ownerOf.registry);
  const pod = await readyPod();
  if (!pod) return;
  const { name = '', namespace = '' } = pod.metadata ?? {};
  await cluster.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } });
  await waitReplaced(readyPod, pod, options);
}

/** Says where the old data is, which nobody removes until a restore has worked. */
function withKept(error: unknown, placed: readonly FolderPart[]): unknown {
  if (!(error instanceof UserError) || placed.length === 0) return error;
  const message = 'is replaced; the old data is kept beside it in .talestack-old';
  const fix = 'run the command again with --overwrite';
  return new UserError(error.title, [...error.problems, { where: placed.join(', '), message, fix }]);
}

/** What `up` makes in a fresh stack: an administrator, and what girder is set up with. */
function isFresh(counts: Counts): boolean {
  const of = (name: string) => counts[`girder.${name}`] ?? 0;
  return (
    of('user') <= 1 &&
    of('tale') + of('file') === 0 &&
    Object.keys(counts).every((name) => name.startsWith('girder.'))
  );
}

async function checkEmpty(commands: PartCommands, parts: readonly PartName[]): Promise<void> {
  const problems: Problem[] = [];
  const fix = 'take a backup of it; then add --overwrite, if all of it is to be replaced';
  for (const part of parts) {
    if (part === 'mongo') {
      const counts = await commands.dumpMongo();
      if (isFresh(counts)) continue;
      const people = `${counts['girder.user'] ?? 0} users, ${counts['girder.tale'] ?? 0} tales, ${counts['girder.file'] ?? 0} files`;
      problems.push({ where: 'mongo', message: `is not that of a fresh stack: ${people}`, fix });
    } else if (await commands.hasFiles(part)) {
      problems.push({ where: part, message: 'is not empty', fix });
    }
  }
  if (problems.length > 0) throw new UserError('There is data already; nothing was touched', problems);
}

/** Collections of girder with a time to live: mongod deletes what is past it, soon after it was restored. */
const expiring: ReadonlySet<string> = new Set(['girder.notification', 'girder.token']);

/** @returns collections that only the environment has @throws UserError where a count differs */
function compared(wanted: Counts, found: Counts): string[] {
  const wrong = Object.entries(wanted).filter(([name, count]) => {
    const there = found[name] ?? 0;
    return expiring.has(name) ? there > count : there !== count;
  });
  if (wrong.length > 0)
    throw new UserError(
      'The database is not what the backup says',
      wrong.map(([name, count]) => ({
        ...{ where: name, value: found[name] ?? 0, message: 'documents are there', allowed: String(count) },
        fix: 'run the command again with --overwrite; see that nothing else writes to mongo',
      })),
    );
  return Object.keys(found).filter((name) => wanted[name] === undefined);
}
