import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { UserError } from '../../src/errors';
import type { Addresses } from './addresses';
import { runInNode } from './node';

/**
 * Gives the node's containerd images from files, as `docker save` writes them.
 *
 * @param archives paths on this machine
 * @throws UserError for a file that is none
 */
export async function importImages(
  addresses: Addresses,
  pid: number,
  archives: readonly string[],
): Promise<void> {
  // The node sees no file of this machine; this folder of its own is seen by both.
  const folder = `/proc/${pid}/root/run/talestack-images`;
  await mkdir(folder, { recursive: true });
  for (const archive of archives) {
    const name = path.basename(archive);
    await copyFile(archive, path.join(folder, name));
    try {
      const file = `/run/talestack-images/${name}`;
      await runInNode(addresses, pid, [
        'ctr',
        '--namespace=k8s.io',
        'images',
        'import',
        '--digests=false',
        file,
      ]);
    } catch (error) {
      throw new UserError('The node could not take in an image', [
        {
          where: archive,
          message: error instanceof Error ? error.message : String(error),
          fix: 'an archive as `docker save` writes it is needed',
        },
      ]);
    } finally {
      await rm(path.join(folder, name), { force: true });
    }
  }
}
