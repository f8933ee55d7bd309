import type { OpMap } from '@pulumi/pulumi/automation';

/** `3 created, 1 updated, 40 unchanged`. */
export function describeChanges(changes: OpMap): string {
  const words: readonly (readonly [keyof OpMap, string])[] = [
    ['create', 'created'],
    ['update', 'updated'],
    ['replace', 'replaced'],
    ['delete', 'deleted'],
    ['same', 'unchanged'],
  ];
  const parts = words.flatMap(([operation, word]) => {
    const count = changes[operation] ?? 0;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return parts.join(', ') || 'nothing to do';
}
