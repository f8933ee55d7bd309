import path from 'node:path';

import type { SandboxPaths } from '../paths';
import { findProcesses } from '../process-table';
import type { SandboxState } from '../state';
import { removeCgroups } from './cgroups';
import { addressesOf } from './addresses';
import { removeLink } from './link';
import { shutDown } from './node';

/** Shuts the real node of a sandbox down, if it has one, and leaves this machine as it was before. */
export async function stopNode(paths: SandboxPaths, { slot, processes }: SandboxState): Promise<void> {
  const found = await findProcesses(path.join(paths.programs, 'node'));
  for (const record of processes.node ? [processes.node, ...found] : found) await shutDown(record);
  // A slot without a process may be another sandbox's by now.
  if (slot === undefined || (processes.node === undefined && found.length === 0)) return;
  const addresses = addressesOf(slot);
  await removeLink(addresses);
  await removeCgroups(addresses.cgroup);
}
