import { UserError } from '../src/errors';
import { addressesIn } from './real/launch';
import { importImages } from './real/load';
import { initOf } from './real/node';
import type { SandboxName } from './sandbox';
import { pathsOf } from './sandbox';
import { readState } from './state';

/**
 * Gives the real node of a sandbox images from files, for machines that reach no registry.
 *
 * @param archives as `docker save` writes them
 * @throws UserError where it has no real node, or none that runs; for a file that is no archive
 */
export async function loadImages(options: SandboxName, archives: readonly string[]): Promise<void> {
  const paths = pathsOf(options);
  const state = readState(paths);
  const addresses = addressesIn(paths, state);
  const pid = state.processes.node && initOf(state.processes.node);
  if (!addresses || pid === undefined)
    throw new UserError('There is no real node to load images into', [
      { message: 'it does not run, or its nodes are simulated', fix: 'talestack sandbox start --nodes real' },
    ]);
  await importImages(paths, addresses, pid, archives);
}
