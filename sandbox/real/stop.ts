import path from 'node:path';

import type { SandboxPaths } from '../paths';
import { findProcesses } from '../process-table';
import type { SandboxState } from '../state';
import { removeCgroups } from './cgroups';
import { removeLinks } from './link';
import { endNode } from './node';
import { ownerOf } from './owner';

/**
 * Ends the real node of a sandbox, if it has one, and leaves this machine as it
 * was before. What is the sandbox's is known by its marks, recorded or not, so
 * nothing of another one is touched, and a start that was killed leaves nothing.
 */
export async function stopNode(
  paths: SandboxPaths,
  { processes }: Pick<SandboxState, 'processes'>,
): Promise<void> {
  if (process.platform !== 'linux') return;
  const found = await findProcesses(path.join(paths.programs, 'node'));
  for (const record of processes.node ? [processes.node, ...found] : found) await endNode(record);
  const owner = ownerOf(paths);
  await removeLinks(owner);
  await removeCgroups(owner);
}
