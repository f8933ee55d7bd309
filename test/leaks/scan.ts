import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Needle } from './forms';
import { needlesOf } from './forms';

/** A secret that was found; where, but not its value. */
export interface Hit {
  readonly where: string;
  readonly secret: string;
  readonly form: string;
}

/** Looks for secrets, in each of their forms. */
export class Scanner {
  /** By the first four bytes, so that a text is walked over once. */
  private readonly byStart = new Map<number, Needle[]>();
  private readonly starts = new Uint8Array(0x10000);

  constructor(secrets: Readonly<Record<string, string>> = {}) {
    this.add(secrets);
  }

  /** Looks for these, too, from now on. */
  add(secrets: Readonly<Record<string, string>>): void {
    for (const [secret, value] of Object.entries(secrets))
      for (const needle of needlesOf(secret, value)) {
        const start = needle.bytes.readUInt32LE();
        this.byStart.set(start, [...(this.byStart.get(start) ?? []), needle]);
        this.starts[start & 0xffff] = 1;
      }
  }

  /** @param where how a hit is to be called */
  text(where: string, content: string | Buffer): Hit[] {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const { starts, byStart } = this;
    const hits = new Map<string, Hit>();
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if (starts[bytes[at]! | (bytes[at + 1]! << 8)] === 0) continue;
      for (const { secret, form, bytes: wanted } of byStart.get(bytes.readUInt32LE(at)) ?? [])
        if (
          bytes.length - at >= wanted.length &&
          bytes.compare(wanted, 0, wanted.length, at, at + wanted.length) === 0
        )
          hits.set(`${secret} ${form}`, { where, secret, form });
    }
    return [...hits.values()];
  }

  /** All files of a folder and their names; links are not followed. Places are named from the folder. */
  folder(folder: string): Hit[] {
    return filesOf(folder).flatMap((file) => {
      const where = path.relative(folder, file);
      return [...this.text(`name of ${where}`, where), ...this.text(where, readOrNothing(file))];
    });
  }
}

/** Paths of all plain files below a folder; none where there is no such folder. */
export function filesOf(folder: string): string[] {
  return entries(folder).flatMap((name) => {
    const file = path.join(folder, name);
    try {
      const found = lstatSync(file);
      if (found.isDirectory()) return filesOf(file);
      return found.isFile() ? [file] : [];
    } catch {
      // It went since the folder was read.
      return [];
    }
  });
}

/** A file that others may take away, or forbid, at any time. */
export function readOrNothing(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
