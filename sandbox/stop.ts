import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { SandboxApi } from './api';
import { stopAll } from './launch';
import { withLock } from './lock';
import type { SandboxPaths } from './paths';
import type { SandboxName } from './sandbox';
import { pathsOf } from './sandbox';
import { removeVolumeFolders } from './volumes';

/** Which sandbox was meant. */
export interface EndedSandbox {
  readonly name: string;
  readonly wasThere: boolean;
}

/** Stops all programs of a sandbox; its objects stay for the next start. */
export async function stopSandbox(options: SandboxName = {}): Promise<EndedSandbox> {
  const paths = pathsOf(options);
  const wasThere = existsSync(paths.dir);
  await withLock(
    paths.lock,
    () => undefined,
    () => stopAll(paths),
  );
  return { name: paths.name, wasThere };
}

/** Stops a sandbox and deletes all that it holds, Pulumi's state and the passphrase included; built programs stay. */
export async function resetSandbox(options: SandboxName = {}): Promise<EndedSandbox> {
  const paths = pathsOf(options);
  const wasThere = existsSync(paths.dir);
  await withLock(
    paths.lock,
    () => undefined,
    async () => {
      await forgetVolumes(paths);
      await stopAll(paths);
      await rm(paths.dir, { recursive: true, force: true });
    },
  );
  return { name: paths.name, wasThere };
}

/**
 * As far as the API still answers, recorded as running or not: what it does not
 * tell is empty folders in /tmp.
 */
async function forgetVolumes(paths: SandboxPaths): Promise<void> {
  if (!existsSync(paths.kubeconfig)) return;
  const forgotten = async () => removeVolumeFolders(new SandboxApi(paths.kubeconfig));
  // One that hangs is ended right after, and this question with it.
  await Promise.race([forgotten().catch(() => undefined), sleep(5000, undefined, { ref: false })]);
}
