import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

import type { SandboxPaths } from '../paths';

/**
 * By this what a sandbox has on this machine is told from what others have, also
 * where nothing is recorded of it: it is made of the sandbox's folder alone.
 */
export interface Owner {
  /** A part of the names of its cgroups. */
  readonly mark: string;
  /** The alias of each of its links (`ip link show`). */
  readonly alias: string;
}

export function ownerOf({ name, dir }: Pick<SandboxPaths, 'name' | 'dir'>): Owner {
  const parent = path.dirname(dir);
  // The same by every path that leads there.
  const real = path.join(existsSync(parent) ? realpathSync(parent) : parent, path.basename(dir));
  const mark = createHash('sha256').update(real).digest('hex').slice(0, 32);
  return { mark, alias: `talestack sandbox ${name} ${mark}` };
}
