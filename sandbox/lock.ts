import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Runs `work` while nobody else holds the lock, waiting for them if they do.
 *
 * @param lock path of the lock; its folder is made
 * @param onWait called once where somebody else holds it
 */
export async function withLock<T>(lock: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const dir = path.dirname(lock);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // Most commands lock nothing.
  const { default: lockfile } = await import('proper-lockfile');
  const acquire = (retries: number) =>
    lockfile.lock(dir, {
      lockfilePath: lock,
      realpath: false,
      // The holder renews it every five seconds; one that was killed holds nobody up for long.
      stale: 15_000,
      update: 5_000,
      retries: { retries, factor: 1, minTimeout: 500, maxTimeout: 500 },
      // After a suspended laptop somebody else may hold it too. Ports, data locks and
      // atomic renames bear two at once; throwing here could not be caught by anyone.
      onCompromised: () => undefined,
    });
  const release = await acquire(0).catch(async (error: unknown) => {
    if (!isLocked(error)) throw error;
    onWait();
    return acquire(3600);
  });
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOCKED';
}
