import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

import { labelOf } from '../config/schema/batch-names';
import type { BatchOptions } from '../config/batch/options';
import { excepted } from '../kube/exceptions';
import { podFailurePolicy } from './failure-policy';
import type { Belonging } from './labels';
import {
  batchLabels,
  digestAnnotation,
  identifierAnnotation,
  indexesAnnotation,
  labelsOf,
  metadataOf,
} from './labels';
import type { IndexedTask } from './payload';
import { taskPodTemplate } from './pod';
import { formatRanges } from './ranges';
import type { TaskLists, Wrapper } from './task-configs';
import { digestOf, joined, runPart } from './task-configs';
import { wrapperFile, wrapperFolder } from './wrapper';

export interface JobContext extends Belonging {
  readonly options: BatchOptions;
  readonly run: number;
  readonly revision: number;
}

const program = `${wrapperFolder}/${wrapperFile}`;

/**
 * A Job of one task, in the shape of the old submission script's: `bash -cl COMMAND`. Only where exit
 * codes count as success does the wrapper stand in between.
 *
 * @param wrapper needed where exit codes count as success
 */
export function taskJob(
  scope: Construct,
  id: string,
  context: JobContext,
  { task, suspend, wrapper }: { task: IndexedTask; suspend: boolean; wrapper: Wrapper | undefined },
): ApiObject {
  const { name, options, run, revision } = context;
  const { index, identifier, command } = task;
  const labels = {
    [batchLabels.run]: String(run),
    [batchLabels.index]: String(index),
    [batchLabels.task]: labelOf(identifier),
  };
  const codes = successCodes(options);
  return job(scope, id, context, {
    name: joined(name, labelOf(identifier), runPart(run)),
    labels,
    annotations: { [identifierAnnotation]: identifier },
    digest: digestOf([task], revision),
    spec: {
      backoffLimit: options.retries,
      podFailurePolicy: podFailurePolicy(options.exitCodes, 'FailJob', wrapper !== undefined),
      ...(suspend && { suspend }),
      template: taskPodTemplate({
        options,
        labels: { ...labelsOf(context), ...labels },
        command: wrapper
          ? [program, codes, 'task', String(index), argument(identifier), argument(command)]
          : ['bash', '-cl', argument(command)],
        ...(wrapper && { readOnly: [wrapper.volume()] }),
      }),
    },
  });
}

/**
 * Text as an argument of a container, which Kubernetes hands over as it is but
 * for two things: `$$` would become `$`, and `$(NAME)` the value of a variable.
 */
export function argument(text: string): string {
  return text.replace(/\$\$|\$\(/g, (found) => (found === '$$' ? '$$$$' : '$$('));
}

export interface ManyTasks {
  readonly tasks: readonly IndexedTask[];
  readonly lists: TaskLists;
  readonly wrapper: Wrapper;
  /** Of these tasks and the revision. */
  readonly digest: string;
  /** How many of them run at once. */
  readonly parallelism: number;
}

/** One Job for many tasks; each is tried again for itself. From Kubernetes 1.33 on (beta from 1.29). */
export function indexedJob(scope: Construct, id: string, context: JobContext, many: ManyTasks): ApiObject {
  const { name, options, run } = context;
  const { retries, maxFailedIndexes, exitCodes } = options;
  const count = many.tasks.length;
  return manyTasksJob(scope, id, context, many, {
    name: joined(name, runPart(run)),
    spec: {
      backoffLimitPerIndex: retries,
      ...(maxFailedIndexes !== undefined && { maxFailedIndexes: Math.min(maxFailedIndexes, count) }),
      podFailurePolicy: podFailurePolicy(exitCodes, 'FailIndex', true),
    },
  });
}

/**
 * One Job of several that share the tasks of a run, for clusters that cannot
 * count the tries of each task. The tries of its tasks are counted together,
 * and a failure that no other try would change cannot be told apart.
 *
 * @param part which one
 */
export function shardJob(
  scope: Construct,
  id: string,
  context: JobContext,
  many: ManyTasks & { readonly part: string; readonly suspend: boolean },
): ApiObject {
  const { name, options, run } = context;
  return manyTasksJob(scope, id, context, many, {
    name: joined(name, many.part, runPart(run)),
    spec: {
      backoffLimit: options.retries * many.tasks.length,
      podFailurePolicy: podFailurePolicy(options.exitCodes, undefined, true),
      ...(many.suspend && { suspend: true }),
    },
  });
}

function manyTasksJob(
  scope: Construct,
  id: string,
  context: JobContext,
  { tasks, lists, wrapper, digest, parallelism }: ManyTasks,
  { name, spec }: { readonly name: string; readonly spec: object },
): ApiObject {
  const { options, run } = context;
  const labels = { [batchLabels.run]: String(run) };
  const made = job(scope, id, context, {
    name,
    labels,
    annotations: { [indexesAnnotation]: formatRanges(tasks.map(({ index }) => index)) },
    digest,
    spec: {
      completionMode: 'Indexed',
      completions: tasks.length,
      parallelism: Math.min(parallelism, tasks.length),
      ...spec,
      template: taskPodTemplate({
        options,
        labels: { ...labelsOf(context), ...labels },
        command: [program, successCodes(options), 'block', String(lists.block)],
        readOnly: [lists.volume(wrapper)],
      }),
    },
  });
  made.node.addDependency(lists, wrapper);
  return made;
}

interface JobParts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly spec: object;
}

function job(scope: Construct, id: string, context: JobContext, parts: JobParts): ApiObject {
  const { owner, options } = context;
  const { name, labels, annotations, digest, spec } = parts;
  return new ApiObject(scope, id, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: excepted(
      metadataOf(context, name, labels, {
        ...annotations,
        // It may take days, and may fail without the stack having failed.
        ...(owner === 'stack' && { 'pulumi.com/skipAwait': 'true', [digestAnnotation]: digest }),
      }),
      owner === 'stack'
        ? { 'finished-pods-collected': 'a stack that finds the Job gone would run it again' }
        : {},
    ),
    spec: {
      ...(owner === 'commands' && { ttlSecondsAfterFinished: options.ttl }),
      ...spec,
    },
  });
}

function successCodes({ exitCodes }: BatchOptions): string {
  return [...new Set(exitCodes.success)].sort((a, b) => a - b).join(' ');
}
