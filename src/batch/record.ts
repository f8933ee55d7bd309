import type { BatchOptions, Shape } from '../config/batch-options';
import type { Task } from '../config/batch-task';
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

/** What stands in the ConfigMap itself; tasks are in the task lists. */
interface StoredRecord extends Omit<SubmissionRecord, 'tasks'> {
  readonly version: number;
  readonly count: number;
  readonly digest: string;
}

const version = 1;
const key = 'submission.json';

/** Name of the ConfigMap with the record of a submission. */
export function recordName(name: string): string {
  return joined(name, 'record');
}

/** The ConfigMap of a record. */
export function recordManifest(props: SubmissionProps, digest: string) {
  const { name, shape, owner, options, tasks } = props;
  const stored: StoredRecord = { version, name, shape, owner, count: tasks.length, digest, options };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadataOf(props, recordName(name), { [batchLabels.content]: 'record' }),
    data: { [key]: `${JSON.stringify(stored, undefined, 2)}\n` },
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
  const stored = parsed(dataOf(found)[key]);
  const where = `ConfigMap/${recordName(name)}`;
  const fix = 'submit it with --replace, or delete it';
  if (stored === undefined)
    throw new UserError(`The record of ${name} is damaged`, [
      { where, message: `has no ${key} that can be read`, fix },
    ]);
  if (stored.version !== version)
    throw new UserError(`The record of ${name} cannot be read`, [
      { where, message: `was written by a later version of talestack (${String(stored.version)})` },
    ]);
  const { shape, owner, options, count, digest } = stored;
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

function parsed(text: string | undefined): StoredRecord | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isStored(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStored(value: unknown): value is StoredRecord {
  return typeof value === 'object' && value !== null && 'version' in value && 'options' in value;
}
