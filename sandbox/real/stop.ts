import path from 'node:path';

import type { SandboxPaths } from '../paths';
import { findProcesses } from '../process-table';
import type { SandboxState } from '../state';
import { removeCgroups } from './cgroups';
import { addressesOf } from './addresses';
import { removeLink } from './link';
import { endNode } from './node';

/**
 * Ends the real node of a sandbox, if it has one, and leaves this machine as it was before.
 *
 * @param starting whether the slot is this run's, with or without a process in it
 */
export async function stopNode(
  paths: SandboxPaths,
  { slot, processes }: SandboxState,
  starting = false,
): Promise<void> {
  const found = await findProcesses(path.join(paths.programs, 'node'));
  for (const record of processes.node ? [processes.node, ...found] : found) await endNode(record);
  // A slot without a process may be another sandbox's by now.
  const ours = starting || processes.node !== undefined || found.length > 0;
  if (slot === undefined || !ours) return;
  const addresses = addressesOf(slot);
  await removeLink(addresses);
  await removeCgroups(addresses.cgroup);
}
