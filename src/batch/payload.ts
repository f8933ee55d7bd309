import type { Task } from '../config/batch/task';

/** A task at its place in the submission. */
export interface IndexedTask extends Task {
  readonly index: number;
}

/** Some tasks as the data of one ConfigMap: blocks of lines. */
export type Shard = Readonly<Record<string, string>>;

export interface TaskLists {
  /** How many tasks are in each block, the last one excepted. */
  readonly block: number;
  readonly shards: readonly Shard[];
}

/** Half of what Kubernetes allows: room for labels, and for what the API server keeps beside. */
const shardBytes = 512 * 1024;

/**
 * Tasks as text for ConfigMaps: a line each, `INDEX tab IDENTIFIER tab COMMAND`, in
 * blocks that are found by arithmetic: the task at position 217 is in `tasks.200`.
 * So a pod neither mounts a file for each task nor reads through all of them.
 */
export function taskLists(tasks: readonly IndexedTask[]): TaskLists {
  const lines = tasks.map(taskLine);
  // A command of 128 KiB, all of it backslashes, is a block of its own.
  const block = [100, 10, 1].find((size) => blocksOf(lines, size).every(({ text }) => fits(text))) ?? 1;
  const shards: Record<string, string>[] = [];
  let bytes = Infinity;
  for (const { key, text } of blocksOf(lines, block)) {
    const more = Buffer.byteLength(key) + Buffer.byteLength(text);
    if (bytes + more > shardBytes) {
      shards.push({});
      bytes = 0;
    }
    Object.assign(shards.at(-1) ?? {}, { [key]: text });
    bytes += more;
  }
  return { block, shards };
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= shardBytes / 2;
}

function blocksOf(lines: readonly string[], size: number): { key: string; text: string }[] {
  const starts = Array.from({ length: Math.ceil(lines.length / size) }, (_, at) => at * size);
  return starts.map((start) => ({
    key: `tasks.${start}`,
    text: lines.slice(start, start + size).join(''),
  }));
}

function taskLine({ index, identifier, command }: IndexedTask): string {
  // Undone by `printf %b` in the wrapper, which knows both.
  const escaped = command.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `${index}\t${identifier}\t${escaped}\n`;
}

/** The tasks of shards in any order. */
export function tasksOfShards(shards: readonly Shard[]): IndexedTask[] {
  return shards
    .flatMap((shard) => Object.entries(shard))
    .flatMap(([key, text]) => (key.startsWith('tasks.') ? text.split('\n').slice(0, -1) : []))
    .map((line) => {
      const [, index = '', identifier = '', escaped = ''] = /^(\d+)\t([^\t]*)\t(.*)$/s.exec(line) ?? [];
      const command = escaped.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
      return { index: Number(index), identifier, command };
    })
    .sort((left, right) => left.index - right.index);
}
