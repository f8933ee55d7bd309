import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file whole: a reader finds the old content or the new one, also after a power cut.
 *
 * @param mode whatever that of the one was that was there
 * @param unfinished name of what is not whole yet; what a run that was killed left under it is removed
 */
export function replaceFile(file: string, text: string, mode: number, unfinished = `${file}.new`): void {
  try {
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, text, { mode, flag: 'wx', flush: true });
    chmodSync(unfinished, mode);
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** Writes a file that nobody else on this machine can read. */
export function writePrivateFile(file: string, text: string): void {
  replaceFile(file, text, 0o600);
}
