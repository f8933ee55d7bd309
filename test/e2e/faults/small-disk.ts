import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder on a disk of its own that is small; needs root. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** Why there can be none here; undefined where there can. */
  static reasonAgainst(folder: string): string | undefined {
    if (process.getuid?.() !== 0) return 'only root may mount';
    const tried = mount(folder);
    if (tried !== undefined) return tried;
    unmount(folder);
    return undefined;
  }

  /** Puts one below a folder, with what is in it. */
  static under(folder: string): SmallDisk {
    const kept = mkdtempSync(path.join(os.tmpdir(), 'talestack-kept-'));
    try {
      cpSync(folder, kept, { recursive: true, preserveTimestamps: true });
      const failed = mount(folder);
      if (failed !== undefined) throw new Error(failed);
      cpSync(kept, folder, { recursive: true, preserveTimestamps: true });
    } finally {
      rmSync(kept, { recursive: true });
    }
    return new SmallDisk(folder);
  }

  /** Takes all the room that is left. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.folder);
    writeFileSync(this.ballast, Buffer.alloc(bavail * bsize));
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

function mount(folder: string): string | undefined {
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder], { encoding: 'utf8' });
  return done.status === 0 ? undefined : (done.error?.message ?? done.stderr.trim());
}

function unmount(folder: string): void {
  spawnSync('umount', [folder]);
}
