import { createHash } from 'node:crypto';

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';

import { separator } from '../config/schema/batch-names';
import type { Task } from '../config/batch/task';
import type { Belonging } from './labels';
import { batchLabels, digestAnnotation, metadataOf } from './labels';
import type { IndexedTask } from './payload';
import { taskLists } from './payload';
import { wrapperFile, wrapperFolder, wrapperScript } from './wrapper';

/** Short hash of what makes tasks what they are. Raising the revision makes them others. */
export function digestOf(tasks: readonly Task[], revision: number): string {
  const content = tasks.map(({ identifier, command }) => [identifier, command]);
  return createHash('sha256')
    .update(JSON.stringify([content, revision]))
    .digest('hex')
    .slice(0, 8);
}

/** `[a, b]` → `a--b`; parts that are undefined are left out. */
export function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(separator);
}

/** `r1` for the first retry; nothing for the first run. */
export function runPart(run: number): string | undefined {
  return run === 0 ? undefined : `r${run}`;
}

export interface TaskListsProps extends Belonging {
  readonly tasks: readonly IndexedTask[];
  readonly run: number;
  /** Which part of a sharded run. @default all */
  readonly part?: string | undefined;
  readonly digest: string;
}

/**
 * Task lists as ConfigMaps. Their names have the digest: lists of other tasks are
 * other objects, so that no pod that starts late reads the task of another list.
 */
export class TaskLists extends Construct {
  /** How many tasks are in each block. */
  readonly block: number;
  private readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: TaskListsProps) {
    super(scope, id);
    const { tasks, run, part, digest } = props;
    const { block, shards } = taskLists(tasks);
    this.block = block;
    this.names = shards.map((_, at) => joined(props.name, 'tasks', digest, part, runPart(run), String(at)));
    shards.forEach((data, at) => {
      const labels = { [batchLabels.content]: 'tasks', [batchLabels.run]: String(run) };
      new ApiObject(this, `List${at}`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadataOf(props, this.names[at] ?? '', labels, { [digestAnnotation]: digest }),
        data,
      });
    });
  }

  /** The lists and the wrapper in one folder. */
  volume(wrapper: Wrapper) {
    return folder([wrapper.configMap, ...this.names]);
  }
}

/** The wrapper as a ConfigMap. It keeps its name: Jobs of older lists go on using it. */
export class Wrapper extends Construct {
  readonly configMap: string;

  constructor(scope: Construct, id: string, belonging: Belonging) {
    super(scope, id);
    this.configMap = joined(belonging.name, 'wrapper');
    new ApiObject(this, 'ConfigMap', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadataOf(belonging, this.configMap, { [batchLabels.content]: 'wrapper' }),
      data: { [wrapperFile]: wrapperScript() },
    });
  }

  /** The wrapper alone. */
  volume() {
    return folder([this.configMap]);
  }
}

function folder(configMaps: readonly string[]) {
  return {
    volume: {
      name: 'talestack',
      projected: {
        // Anyone may read and run them.
        defaultMode: 0o555,
        sources: configMaps.map((name) => ({ configMap: { name } })),
      },
    },
    mountPath: wrapperFolder,
  };
}
