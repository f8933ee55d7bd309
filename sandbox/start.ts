import { setTimeout as sleep } from 'node:timers/promises';

import { UserError } from '../src/errors';
import { SandboxApi } from './api';
import { ensureBinaries } from './binaries';
import { controlPlane } from './control-plane';
import { ensureFolders, linkPrograms, linkProvider } from './folders';
import { isHealthy } from './health';
import type { LaunchOptions } from './launch';
import { launch, stopAll, writeKubeconfigs } from './launch';
import { withLock } from './lock';
import type { NodeOptions } from './nodes';
import { ensureNodes } from './nodes';
import type { SandboxPaths } from './paths';
import { ensurePki } from './pki';
import { choosePorts } from './ports';
import { step } from './progress';
import type { Sandbox, SandboxName } from './sandbox';
import { describeSandbox, pathsOf } from './sandbox';
import { readState } from './state';
import { sandboxStatus } from './status';
import { ensureStorage } from './volumes';

export interface StartOptions extends SandboxName, Pick<Partial<LaunchOptions>, 'onProgress' | 'stages'> {
  readonly nodes?: NodeOptions;
}

/** By this the stand-in provider knows a cluster that it may touch. */
const sandboxAnnotation = 'talestack.io/sandbox';

/**
 * Starts a sandbox, or finds it running and leaves it as it is. After a crash
 * it ends what is left and goes on with the data. The programs outlive us.
 *
 * @throws UserError where a program can be neither found nor built, or does not start
 */
export async function startSandbox(options: StartOptions = {}): Promise<Sandbox> {
  const { onProgress = () => undefined } = options;
  const paths = pathsOf(options);
  if (await works(options)) {
    await linkProvider(paths);
    return describeSandbox(paths);
  }
  // Before the lock: a build of minutes should not keep `status` or `stop` of another sandbox waiting.
  const binaries = await ensureBinaries({ onProgress });
  const waiting = () => {
    onProgress({ step: 'Wait for another start or stop of this sandbox', state: 'start' });
    onProgress({ step: 'Wait for another start or stop of this sandbox', state: 'done' });
  };
  return withLock(paths.lock, waiting, async () => {
    if (await works(options)) return describeSandbox(paths);
    await stopAll(paths);
    await ensureFolders(paths);
    await linkPrograms(paths, binaries);
    await ensurePki(paths.pki);
    const ports = await choosePorts(readState(paths).ports);
    await writeKubeconfigs(paths, ports);
    await launch(paths, ports, { definitions: binaries.definitions, stages: options.stages, onProgress });
    await step(
      onProgress,
      'Simulated nodes',
      () => furnish(paths, options.nodes),
      () => 'ready',
    );
    return describeSandbox(paths);
  });
}

/** Whether all programs run and the API server answers: one that hangs is as good as dead. */
async function works(options: SandboxName): Promise<boolean> {
  const paths = pathsOf(options);
  const { running, programs } = await sandboxStatus(options);
  if (!running) return false;
  const portOf = (name: string) => programs.find((program) => program.name === name)?.port ?? 0;
  const ports = {
    etcd: portOf('etcd'),
    'etcd-peer': 0,
    'kube-apiserver': portOf('kube-apiserver'),
    'kube-controller-manager': 0,
    'kube-scheduler': 0,
    kwok: 0,
    'simulated-storage': 0,
  };
  return isHealthy(controlPlane(paths, ports)['kube-apiserver'], paths.pki);
}

/** What a cluster has from its provider before anyone uses it. */
async function furnish(paths: SandboxPaths, nodes: NodeOptions | undefined): Promise<void> {
  const api = new SandboxApi(paths.kubeconfig);
  await until(() => api.exists('v1', 'Namespace', 'kube-system'), 'Namespace kube-system');
  await api.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kube-system', annotations: { [sandboxAnnotation]: paths.name } },
  });
  await ensureStorage(api);
  await ensureNodes(api, nodes);
  // Without it a pod of this namespace is refused.
  await until(() => api.exists('v1', 'ServiceAccount', 'default', 'default'), 'ServiceAccount default');
}

async function until(there: () => Promise<boolean>, what: string, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await there())) {
    if (Date.now() > deadline) {
      throw new UserError(`${what} did not appear within ${seconds}s`, [
        { message: 'the control plane makes it', fix: "see the logs in the sandbox's folder logs/" },
      ]);
    }
    await sleep(50);
  }
}
