import type { Document, YAMLMap } from 'yaml';
import { isMap, isScalar, Pair, Scalar } from 'yaml';

import type { ConfigChange, Migration } from './migration';
import { v1ToV2 } from './v1-to-v2';

export type { ConfigChange, Migration } from './migration';

/** In order, each from where the one before ends. A new one is a file beside, and a line here. */
export const migrations: readonly Migration[] = [v1ToV2];

/** The version of the stack config that this program writes. */
export const currentVersion = migrations.at(-1)?.to ?? 1;

/** What a config without the key is: those of 0.1.0 had none. */
const firstVersion = 1;

/** Key of the version, as it stands in the file. */
export const versionKey = 'talestack:configVersion';

/** The version of a config, as far as it says one that can be read. */
export function versionOf(config: Readonly<Record<string, unknown>>): number | undefined {
  const said = config[versionKey];
  if (said === undefined || said === null) return firstVersion;
  // `pulumi config set` writes every value as text.
  const number = typeof said === 'string' && /^\d+$/.test(said) ? Number(said) : said;
  return typeof number === 'number' && Number.isInteger(number) && number >= firstVersion
    ? number
    : undefined;
}

/**
 * Brings a config to the current version; comments and order stay. Of a config
 * that is current, or whose version cannot be read, nothing changes.
 *
 * @param document changed in place
 * @param stamp whether the version is written, too
 */
export function migrate(document: Document, { stamp }: { readonly stamp: boolean }): ConfigChange[] {
  const config: unknown = document.get('config', true);
  if (!isMap(config)) return [];
  const version = versionOf(
    Object.fromEntries(config.items.map(({ key, value }) => [String(key), plain(value)])),
  );
  if (version === undefined || version >= currentVersion) return [];
  const changes = migrations
    .filter(({ from }) => from >= version)
    .flatMap((migration) => migration.apply(config));
  if (!stamp) return changes;
  return [stampVersion(config), ...changes];
}

function plain(node: unknown): unknown {
  return isScalar(node) ? node.value : node;
}

function stampVersion(config: YAMLMap): ConfigChange {
  const after = String(currentVersion);
  const own: unknown = config.get(versionKey, true);
  if (isScalar(own)) {
    const before = String(own.value);
    own.value = currentVersion;
    own.type = 'PLAIN';
    // How the old one was written.
    delete own.source;
    return { key: versionKey, before, after };
  }
  const first = config.items[0]?.key;
  // YAML takes the comment above the first key for one on the whole; people mean that key.
  if (isScalar(first) && typeof config.commentBefore === 'string') {
    first.commentBefore = config.commentBefore;
    config.commentBefore = null;
  }
  config.items.unshift(new Pair(new Scalar(versionKey), new Scalar(currentVersion)));
  return { key: versionKey, after };
}
