/** `[0, 1, 2, 5]` → `0-2,5`, as Indexed Jobs write their `completedIndexes`. */
export function formatRanges(indexes: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < indexes.length;) {
    let last = at;
    while (indexes[last + 1] === (indexes[last] ?? NaN) + 1) last += 1;
    const [from, to] = [indexes[at], indexes[last]];
    parts.push(at === last ? `${from}` : `${from}-${to}`);
    at = last + 1;
  }
  return parts.join(',');
}

/** The reverse; an empty text is no index. @throws Error for any other text */
export function parseRanges(text: string): number[] {
  if (text === '') return [];
  return text.split(',').flatMap((part) => {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined) throw new Error(`${JSON.stringify(part)} is no range of indexes`);
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, offset) => Number(from) + offset);
  });
}
