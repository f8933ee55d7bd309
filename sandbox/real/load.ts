import { open } from 'node:fs/promises';

import { UserError } from '../../src/errors';
import type { SandboxPaths } from '../paths';
import type { Addresses } from './addresses';
import { runInNode } from './node';
import { note } from './store';

/**
 * Gives the node's containerd images from files, as `docker save` writes them.
 * It reads them as a stream: this machine's root writes nothing where a container may have put a link.
 *
 * @param archives paths on this machine
 * @throws UserError for a file that is none
 */
export async function importImages(
  paths: SandboxPaths,
  addresses: Addresses,
  pid: number,
  archives: readonly string[],
): Promise<void> {
  const command = ['ctr', '--namespace=k8s.io', 'images', 'import', '--digests=false', '-'];
  for (const archive of archives) {
    try {
      const file = await open(archive);
      try {
        await runInNode(addresses, pid, command, file.fd);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw new UserError('The node could not take in an image', [
        {
          where: archive,
          message: error instanceof Error ? error.message : String(error),
          fix: 'an archive as `docker save` writes it is needed',
        },
      ]);
    }
  }
  await note(paths, archives);
}
