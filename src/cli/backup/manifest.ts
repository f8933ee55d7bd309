import { readFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { UserError } from '../../errors';

/** What a backup consists of, in the order in which it is taken: what mongo refers to is then in the others. */
export const partNames = ['mongo', 'registry', 'files'] as const;
export type PartName = (typeof partNames)[number];

/** Raised when an older program would misread a backup. */
export const formatVersion = 1;
export const manifestFile = 'backup.json';

/** Name of the file with a part. */
export const partFile: Readonly<Record<PartName, string>> = {
  mongo: 'mongo.archive.gz',
  registry: 'registry.tar.gz',
  files: 'files.tar.gz',
};

const part = z.object({
  name: z.enum(partNames),
  file: z.string().regex(/^[\w][\w.-]*$/),
  bytes: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Documents in each collection that has some. */
  documents: z.record(z.string(), z.int()).optional(),
});

const manifest = z.object({
  kind: z.literal('talestack-backup'),
  format: z.literal(formatVersion),
  time: z.iso.datetime(),
  environment: z.string(),
  namespace: z.string(),
  /** Of talestack. */
  version: z.string(),
  /** What the data was written by. */
  images: z.object({ mongo: z.string(), registry: z.string(), girder: z.string() }),
  /** Whether girder and the workers stood still while mongo was dumped. */
  paused: z.boolean(),
  parts: z.array(part).min(1),
});

export type BackupPart = z.output<typeof part>;
export type BackupManifest = z.output<typeof manifest>;

/**
 * The manifest of a backup in a folder.
 *
 * @throws UserError where there is none, or it cannot be used
 */
export function readManifest(folder: string): BackupManifest {
  const where = path.join(folder, manifestFile);
  const title = 'This is no backup that could be restored; nothing was touched';
  let text: string;
  try {
    text = readFileSync(where, 'utf8');
  } catch {
    const message = folder.endsWith('.partial')
      ? 'belongs to a backup that was not finished'
      : 'cannot be read';
    const fix = 'name the folder that `talestack backup` said: ENV-TIME, with backup.json in it';
    throw new UserError(title, [{ where, message, fix }]);
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new UserError(title, [{ where, message: 'is no JSON' }]);
  }
  const format = typeof found === 'object' && found !== null && 'format' in found ? found.format : undefined;
  if (typeof format === 'number' && format > formatVersion)
    throw new UserError(title, [
      {
        ...{ where, key: 'format', value: format, message: 'is newer than this program knows' },
        ...{ allowed: String(formatVersion), fix: 'use the talestack that took it, or a later one' },
      },
    ]);
  const parsed = manifest.safeParse(found);
  if (parsed.success) return parsed.data;
  throw new UserError(
    title,
    parsed.error.issues.map(({ path: at, message }) => ({ where, key: at.map(String).join('.'), message })),
  );
}
