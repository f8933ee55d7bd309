import { rm } from 'node:fs/promises';

import { SandboxApi } from './api';
import { stopAll } from './launch';
import { withLock } from './lock';
import type { SandboxPaths } from './paths';
import type { SandboxName } from './sandbox';
import { pathsOf } from './sandbox';
import { findSandbox } from './status';
import { removeVolumeFolders } from './volumes';

/** Stops all programs of a sandbox; its objects stay for the next start. */
export async function stopSandbox(options: SandboxName = {}): Promise<void> {
  const paths = pathsOf(options);
  await withLock(
    paths.lock,
    () => undefined,
    () => stopAll(paths),
  );
}

/** Stops a sandbox and deletes all that it holds, Pulumi's state and the passphrase included; built programs stay. */
export async function resetSandbox(options: SandboxName = {}): Promise<void> {
  const paths = pathsOf(options);
  await withLock(
    paths.lock,
    () => undefined,
    async () => {
      await forgetVolumes(paths, options);
      await stopAll(paths);
      await rm(paths.dir, { recursive: true, force: true });
    },
  );
}

/** As far as the API still answers: what it does not tell is empty folders in /tmp. */
async function forgetVolumes(paths: SandboxPaths, options: SandboxName): Promise<void> {
  if (!(await findSandbox(options))) return;
  await removeVolumeFolders(new SandboxApi(paths.kubeconfig)).catch(() => undefined);
}
