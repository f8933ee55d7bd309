import { z } from 'zod';

import type { BatchOptions, Shape } from '../config/batch/options';
import type { Task } from '../config/batch/task';
import { batchOptionsSchema } from '../config/schema/batch';
import { UserError } from '../errors';
import type { Manifest } from '../kube/manifest';
import { dataOf } from './data';
import { batchLabels, digestAnnotation, metadataOf } from './labels';
import { tasksOfShards } from './payload';
import type { SubmissionProps } from './props';
import { joined } from './task-configs';

/** What is kept of a submission in the cluster, whatever becomes of its Jobs. */
export interface SubmissionRecord {
  readonly name: string;
  readonly shape: Shape;
  readonly owner: 'commands' | 'stack';
  readonly options: BatchOptions;
  readonly tasks: readonly Task[];
}

const version = 1;

/** What stands in the ConfigMap itself; tasks are in the task lists. Options that a newer talestack has get their defaults. */
const stored = z.object({
  version: z.literal(version),
  name: z.string(),
  shape: z.enum(['per-task', 'indexed', 'sharded']),
  owner: z.enum(['commands', 'stack']),
  count: z.int(),
  digest: z.string(),
  options: batchOptionsSchema.required({ image: true }),
});

type StoredRecord = Omit<z.infer<typeof stored>, 'options'> & { readonly options: BatchOptions };
const key = 'submission.json';

/** Name of the ConfigMap with the record of a submission. */
export function recordName(name: string): string {
  return joined(name, 'record');
}

/** The ConfigMap of a record. */
export function recordManifest(props: SubmissionProps, digest: string) {
  const { name, shape, owner, options, tasks } = props;
  const content: StoredRecord = { version, name, shape, owner, count: tasks.length, digest, options };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadataOf(props, recordName(name), { [batchLabels.content]: 'record' }),
    data: { [key]: `${JSON.stringify(content, undefined, 2)}\n` },
  };
}

/**
 * The record that ConfigMaps hold: the one called {@link recordName}, and those
 * with its task lists (`batchLabels.content` = `tasks`, run 0). Others are passed over.
 *
 * @returns undefined where the record is not among them
 * @throws UserError where it is damaged or of a later version
 */
export function readRecord(name: string, configMaps: readonly Manifest[]): SubmissionRecord | undefined {
  const found = configMaps.find(({ metadata }) => metadata.name === recordName(name));
  if (!found) return undefined;
  const json = parsed(dataOf(found)[key]);
  const where = `ConfigMap/${recordName(name)}`;
  const fix = 'submit it with --replace, or delete it';
  const written = versionOf(json);
  if (written !== undefined && written > version)
    throw new UserError(`The record of ${name} cannot be read`, [
      { where, message: `was written by a later version of talestack (${written})` },
    ]);
  const content = stored.safeParse(json).data;
  if (content === undefined)
    throw new UserError(`The record of ${name} is damaged`, [
      { where, message: `has no ${key} that can be read`, fix },
    ]);
  const { shape, owner, options, count, digest } = content;
  const tasks = tasksOfShards(
    configMaps.filter((each) => holdsTasks(each, name, digest)).map((each) => dataOf(each)),
  );
  if (tasks.length !== count || tasks.some(({ index }, position) => index !== position))
    throw new UserError(`The record of ${name} is damaged`, [
      { where, message: `is about ${count} tasks, and the lists beside it have ${tasks.length}`, fix },
    ]);
  const plain = tasks.map(({ identifier, command }) => ({ identifier, command }));
  return { name, shape, owner, options, tasks: plain };
}

function holdsTasks({ kind, metadata }: Manifest, name: string, digest: string): boolean {
  const { labels = {}, annotations = {} } = metadata;
  return (
    kind === 'ConfigMap' &&
    labels[batchLabels.submission] === name &&
    labels[batchLabels.content] === 'tasks' &&
    labels[batchLabels.run] === '0' &&
    annotations[digestAnnotation] === digest
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function versionOf(json: unknown): number | undefined {
  return z.object({ version: z.number() }).safeParse(json).data?.version;
}
