import type { YAMLMap } from 'yaml';
import { isMap, isScalar } from 'yaml';

/** What a migration changed: one value, or the version. */
export interface ConfigChange {
  /** As in the file: `talestack:quota.requests.memory`. */
  readonly key: string;
  /** @default it was not there */
  readonly before?: string;
  readonly after: string;
}

/** A step from one version of the stack config to the next. */
export interface Migration {
  readonly from: number;
  readonly to: number;
  /** What it is for, in one line. */
  readonly summary: string;
  /**
   * Changes what stands below `config:`. What it does not know it leaves alone; a
   * config that it has changed already it does not change again.
   */
  readonly apply: (config: YAMLMap) => ConfigChange[];
}

/** Every scalar below a key of the config, with its path in the words of the file. */
export function scalarsBelow(config: YAMLMap, key: string): { key: string; node: ScalarNode }[] {
  const found: { key: string; node: ScalarNode }[] = [];
  const walk = (node: unknown, at: string): void => {
    if (isScalar(node)) found.push({ key: at, node });
    else if (isMap(node)) for (const pair of node.items) walk(pair.value, `${at}.${String(pair.key)}`);
    else if (isSequence(node))
      node.items.forEach((each, index) => {
        walk(each, `${at}[${index}]`);
      });
  };
  walk(config.get(key, true), key);
  return found;
}

/** A value that a migration may set. */
export interface ScalarNode {
  value: unknown;
  type?: string | undefined;
}

function isSequence(node: unknown): node is { readonly items: readonly unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);
}
