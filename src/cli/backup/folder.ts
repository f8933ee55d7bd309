import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { BackupManifest } from './manifest';
import { manifestFile } from './manifest';

/** A backup that is being taken: in a folder that nobody takes for a whole one. */
export class PartialBackup {
  private constructor(
    /** Where it is when it is whole. */
    readonly target: string,
    readonly folder: string,
  ) {}

  /**
   * @param name of the backup, such as `prod-2026-11-21T10-00-00Z`
   * @throws UserError where there is something of that name
   */
  static async begin(to: string, name: string): Promise<PartialBackup> {
    const target = path.join(to, name);
    const folder = `${target}.partial`;
    const taken = [target, folder].filter((each) => existsSync(each));
    if (taken.length > 0)
      throw new UserError(
        'There is a backup of this name; nothing was written',
        taken.map((where) => ({ where, message: 'exists', fix: 'wait a second, or move it away' })),
      );
    await mkdir(to, { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
    return new PartialBackup(target, folder);
  }

  /** A new file that nobody else on this machine can read. */
  output(file: string): Writable {
    return createWriteStream(path.join(this.folder, file), { mode: 0o600, flags: 'wx' });
  }

  /** Gives it its name, with the manifest in it. */
  async finish(manifest: BackupManifest): Promise<void> {
    const file = path.join(this.folder, manifestFile);
    await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    for (const each of [...manifest.parts.map((part) => part.file), manifestFile])
      await flush(path.join(this.folder, each));
    await rename(this.folder, this.target);
  }
}

/** After a power cut, a name without what belongs to it would be worse than none. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Reads a part to its end: its size, its checksum, and whether it is whole, which gzip knows.
 *
 * @throws Error where it is not
 */
export async function sumOf(file: string): Promise<FileSum> {
  const hash = createHash('sha256');
  const tap = new PassThrough();
  tap.on('data', (chunk: Buffer) => hash.update(chunk));
  // Without an end, the pipeline would not wait for what gzip says of the last bytes.
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  await pipeline(createReadStream(file), tap, createGunzip(), nowhere);
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

/** Every part of a backup that is missing, cut short or changed. */
export async function damage(folder: string, { parts }: Pick<BackupManifest, 'parts'>): Promise<Problem[]> {
  const problems: Problem[] = [];
  const fix = 'take another backup, or another copy of this one';
  for (const { file, bytes, sha256 } of parts) {
    const where = path.join(folder, file);
    if (!existsSync(where)) problems.push({ where, message: 'is missing', fix });
    else {
      const found = await sumOf(where).catch(() => undefined);
      if (!found) problems.push({ where, message: 'is cut short or damaged', fix });
      else if (found.sha256 !== sha256 || found.bytes !== bytes)
        problems.push({ where, message: 'is not what was written: its checksum differs', fix });
    }
  }
  return problems;
}
