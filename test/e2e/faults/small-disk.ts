import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder on a disk of its own that is small; needs root. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** Why there can be none here; undefined where there can. */
  static reasonAgainst(folder: string): string | undefined {
    if (process.getuid?.() !== 0) return 'only root may mount';
    const tried = mount(folder, 0);
    if (tried !== undefined) return tried;
    unmount(folder);
    return undefined;
  }

  /** Puts one below a folder, with what is in it. */
  static under(folder: string): SmallDisk {
    const kept = mkdtempSync(path.join(os.tmpdir(), 'talestack-kept-'));
    try {
      cpSync(folder, kept, { recursive: true, preserveTimestamps: true });
      const failed = mount(folder, sizeOf(kept));
      if (failed !== undefined) throw new Error(failed);
      cpSync(kept, folder, { recursive: true, preserveTimestamps: true });
    } catch (error) {
      unmount(folder);
      throw error;
    } finally {
      rmSync(kept, { recursive: true });
    }
    return new SmallDisk(folder);
  }

  /** Takes all the room that is left. */
  fill(): void {
    const ballast = openSync(this.ballast, 'w');
    try {
      // Others write beside it: how much is left is known once nothing is.
      for (const size of [1_048_576, 4096]) while (writes(ballast, Buffer.alloc(size))) continue;
    } finally {
      closeSync(ballast);
    }
  }

  makeRoom(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Takes the disk away again; what was written to it stays in the folder. */
  remove(): void {
    this.makeRoom();
    const kept = mkdtempSync(path.join(os.tmpdir(), 'talestack-kept-'));
    cpSync(this.folder, kept, { recursive: true, preserveTimestamps: true });
    unmount(this.folder);
    rmSync(this.folder, { recursive: true });
    cpSync(kept, this.folder, { recursive: true, preserveTimestamps: true });
    rmSync(kept, { recursive: true });
  }

  private get ballast(): string {
    return path.join(this.folder, 'ballast');
  }
}

/** Whether there was room for all of it. */
function writes(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

/** Bytes of all files in a folder, each as whole pages. */
function sizeOf(folder: string): number {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = found.map((file) => statSync(path.join(folder, file))).filter((each) => each.isFile());
  return files.reduce((sum, { size }) => sum + Math.ceil(size / 4096) * 4096, 0);
}

/** @param used bytes that have to find room, beside what a run needs */
function mount(folder: string, used: number): string | undefined {
  const size = `size=${used + (32 << 20)}`;
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder], { encoding: 'utf8' });
  return done.status === 0 ? undefined : (done.error?.message ?? done.stderr.trim());
}

function unmount(folder: string): void {
  spawnSync('umount', [folder]);
}
