import type { Document, Pair, ParsedNode, YAMLMap } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';

/** A key within a manifest, or a place in a list. */
export type Keys = readonly (string | number)[];

/** Where a key stands, or the last one on the way to it that is there. */
export function offsetOf(document: Document.Parsed, keys: Keys): number {
  let node: ParsedNode | null | undefined = document.contents;
  let offset = node?.range[0] ?? document.range[0];
  for (const key of keys) {
    const target = isAlias(node) ? node.resolve(document) : node;
    if (isMap(target)) {
      const pair = pairOf(document, target, key);
      if (!isScalar(pair?.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value as ParsedNode | null;
    } else if (isSeq(target) && typeof key === 'number') {
      node = target.items[key] as ParsedNode | undefined;
      if (!node) break;
      offset = node.range[0];
    } else break;
  }
  return offset;
}

/** The pair of a key, its own or one that `<<` brings in; of the merged maps the first goes before the others. */
function pairOf(document: Document.Parsed, map: YAMLMap, key: string | number): Pair | undefined {
  const own = map.items.find((each) => isScalar(each.key) && String(each.key.value) === key);
  if (own) return own;
  const merged = map.items.find((each) => isScalar(each.key) && each.key.source === '<<')?.value;
  const sources = isSeq(merged) ? merged.items : [merged];
  for (const each of sources) {
    const source = isAlias(each) ? each.resolve(document) : each;
    const found = isMap(source) ? pairOf(document, source, key) : undefined;
    if (found) return found;
  }
  return undefined;
}
