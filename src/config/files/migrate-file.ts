import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';

import type { Scalar, Tags } from 'yaml';
import { parseDocument } from 'yaml';

import { UserError } from '../../errors';
import type { ConfigChange } from '../migrations';
import { currentVersion, migrate, versionKey, versionOf } from '../migrations';
import { replaceFile } from './replace-file';
import { StackYaml } from './stack-yaml';
import { isRecord } from '../../record';

/** What a stack config of an older version becomes. */
export interface FileMigration {
  /** Version that the file has. */
  readonly from: number;
  readonly to: number;
  /** Empty where the file is current. */
  readonly changes: readonly ConfigChange[];
  /** The file as it is. */
  readonly before: string;
  /** The file as it is to be: the same text where nothing changes. */
  readonly after: string;
}

/**
 * What migrating a stack config would change; nothing is written.
 *
 * @param where how the file is called in messages
 * @throws UserError where it cannot be read, or is newer than this program
 */
export function planFileMigration(file: string, where: string): FileMigration {
  const title = `${where} cannot be migrated; nothing was changed`;
  const { problems, content } = StackYaml.read(file, where);
  if (problems.length > 0) throw new UserError(title, problems);
  const from = versionOf(isRecord(content.config) ? content.config : {});
  const key = versionKey;
  if (from === undefined)
    throw new UserError(title, [{ where, key, message: 'is no version', allowed: `1 to ${currentVersion}` }]);
  if (from > currentVersion) {
    const message = 'is newer than this program knows';
    const fix = 'use the talestack that wrote it, or a later one';
    throw new UserError(title, [
      { where, key, value: from, message, allowed: `1 to ${currentVersion}`, fix },
    ]);
  }
  const before = readFileSync(file, 'utf8');
  const document = parseDocument(before, { customTags: asWritten });
  const changes = migrate(document, { stamp: true });
  if (changes.length === 0) return { from, to: from, changes, before, after: before };
  const after = document.toString({ lineWidth: 0 });
  return { from, to: currentVersion, changes, before, after };
}

/** Numbers stay as they were written: JavaScript would take the zero off an account's number, or round it. */
function asWritten(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === 'object' && tag.collection === undefined && /:(int|float)$/.test(tag.tag)
      ? { ...tag, stringify: ({ source, value }: Scalar) => source ?? String(value) }
      : tag,
  );
}

/**
 * Writes a migrated stack config, and leaves the old one beside it. A reader
 * finds the old file or the new one, also when this is cut short.
 *
 * @returns path of the old file's copy
 */
export function writeFileMigration(file: string, { from, before, after }: FileMigration): string {
  // A link is kept for what it is.
  const target = realpathSync(file);
  const mode = statSync(target).mode & 0o777;
  // Somebody else may be at it at the same time.
  const unfinished = () => `${target}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  const backup = freeName(`${file}.version-${from}`, before);
  replaceFile(backup, before, mode, unfinished());
  replaceFile(target, after, mode, unfinished());
  return backup;
}

/** A copy of an earlier time is not overwritten, unless it says the same. */
function freeName(wanted: string, text: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${wanted}${number === 1 ? '' : `-${number}`}.bak`;
    if (!existsSync(name) || readFileSync(name, 'utf8') === text) return name;
  }
}
