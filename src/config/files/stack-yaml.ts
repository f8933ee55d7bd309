import type { Document } from 'yaml';
import { isAlias, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

import type { Problem } from '../../errors';
import type { Path, Tree } from '../layer';
import type { ConfigChange } from '../migrations';
import { migrate } from '../migrations';
import { readTextFile } from './text-file';
import { badAliases } from './yaml-aliases';
import { bareDates } from './yaml-dates';
import { yamlErrors } from './yaml-errors';
import { isRecord } from '../../record';

/** A stack config as its current version has it, which knows the line of each of its keys. */
export class StackYaml {
  private constructor(
    private readonly where: string,
    /** Empty when there was nothing, or nothing readable. */
    readonly content: Tree,
    readonly problems: readonly Problem[],
    /** What was read otherwise than it is written, since the file is of an older version. */
    readonly changes: readonly ConfigChange[] = [],
    private readonly document?: Document,
    private readonly lines?: LineCounter,
  ) {}

  static read(file: string, where: string): StackYaml {
    const { text, problems } = readTextFile(file, where);
    if (problems.length > 0 || text === undefined) return new StackYaml(where, {}, problems);
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
    const at = (offset: number) => `${where}:${lines.linePos(offset).line}`;
    const found = [...yamlErrors(document, at), ...badAliases(document, at)];
    if (found.length > 0) return new StackYaml(where, {}, found);
    const changes = migrate(document, { stamp: false });
    // An older version may have had some where a migration gives them quotes.
    const dates = bareDates(document, at);
    if (dates.length > 0) return new StackYaml(where, {}, dates);
    let content: unknown;
    try {
      content = document.toJS({ maxAliasCount: 100 });
    } catch {
      const message = 'uses aliases (*name) that grow beyond measure';
      return new StackYaml(where, {}, [{ where, message, fix: 'write the values out' }]);
    }
    if (content === null || content === undefined) return new StackYaml(where, {}, [{ where, ...nothing }]);
    if (isRecord(content)) return new StackYaml(where, content, [], changes, document, lines);
    const message = 'is not an object with keys';
    return new StackYaml(where, {}, [
      { where: `${where}:1`, message, allowed: 'config: with keys below it' },
    ]);
  }

  /** `FILE:LINE` of a key, or of the nearest thing around it. */
  line(path: Path): string {
    let offset: number | undefined;
    let node: unknown = this.document?.contents;
    for (const part of path) {
      if (isAlias(node) && this.document) node = node.resolve(this.document);
      if (!isCollection(node)) break;
      const pair = isMap(node)
        ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === part)
        : undefined;
      node = pair ? pair.value : node.get(part, true);
      offset = startOf(pair?.key) ?? startOf(node) ?? offset;
    }
    return offset === undefined || !this.lines
      ? this.where
      : `${this.where}:${this.lines.linePos(offset).line}`;
  }
}

/** What a write that was cut short leaves behind; to take it for defaults could replace half of a platform. */
const nothing = {
  message: 'is empty',
  allowed: 'config: with keys below it',
  fix: 'restore the file; or write `config: {}`, where every key is meant to have its default',
};

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
