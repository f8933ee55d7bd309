import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { UserError } from '../src/errors';
import { SandboxApi } from './api';
import { ensureBinaries, ensureNodePrograms } from './binaries';
import { noteSandbox } from './cache';
import { controlPlane } from './control-plane';
import { ensureFolders, linkPrograms, linkProvider } from './folders';
import { isHealthy } from './health';
import type { LaunchOptions } from './launch';
import { launch, launchWithNode, stopAll } from './launch';
import { writeKubeconfigs } from './own-kubeconfigs';
import { withLock } from './lock';
import type { NodeOptions } from './nodes';
import { ensureNodes } from './nodes';
import type { SandboxPaths } from './paths';
import { cacheDir, stateRoot } from './paths';
import { ensurePki } from './pki';
import { choosePorts } from './ports';
import { step } from './progress';
import { ensureRealCluster } from './real/cluster';
import { requireRealNodes } from './real/host';
import type { NodeImages } from './real/launch';
import { addressesIn } from './real/launch';
import { nodeLinks } from './real/programs';
import { loadImages } from './load';
import type { Sandbox, SandboxName } from './sandbox';
import { describeSandbox, pathsOf } from './sandbox';
import type { NodeKind } from './state';
import { readState } from './state';
import { sandboxStatus } from './status';
import { ensureStorage } from './volumes';

export interface StartOptions extends SandboxName, Pick<Partial<LaunchOptions>, 'onProgress' | 'stages'> {
  /** Of simulated nodes. */
  readonly nodes?: NodeOptions;
  /** @default what the sandbox has, `simulated` for a new one */
  readonly kind?: NodeKind | undefined;
  /** Archives as `docker save` writes them, for a real node. */
  readonly images?: readonly string[];
}

/** By this the stand-in provider knows a cluster that it may touch. */
const sandboxAnnotation = 'talestack.io/sandbox';

/**
 * Starts a sandbox, or finds it running and leaves it as it is. After a crash
 * it ends what is left and goes on with the data. The programs outlive us.
 *
 * @throws UserError where a program can be neither found nor built, or does not
 *   start; where the sandbox has nodes of another kind; where this machine
 *   cannot run a real node
 */
export async function startSandbox(options: StartOptions = {}): Promise<Sandbox> {
  const { onProgress = () => undefined } = options;
  const paths = pathsOf(options);
  const kind = kindOf(paths, options.kind);
  if (options.images && kind !== 'real')
    throw new UserError('Simulated nodes have no use for images', [
      { message: 'no container runs on them', fix: 'talestack sandbox start --nodes real' },
    ]);
  const running = await goOn(options, paths);
  if (running) return running;
  if (kind === 'real') requireRealNodes(stateRoot());
  // Before the lock: a build of minutes should not keep `status` or `stop` of another sandbox waiting.
  const binaries = await ensureBinaries({ onProgress });
  const real = kind === 'real' ? await ensureNodePrograms({ onProgress }) : undefined;
  const waiting = () => {
    onProgress({ step: 'Wait for another start or stop of this sandbox', state: 'start' });
    onProgress({ step: 'Wait for another start or stop of this sandbox', state: 'done' });
  };
  return withLock(paths.lock, waiting, async () => {
    // What another start has made meanwhile.
    kindOf(paths, options.kind);
    const started = await goOn(options, paths);
    if (started) return started;
    kindOf(paths, kind);
    await stopAll(paths);
    await ensureFolders(paths);
    await linkPrograms(paths, binaries, real && { ...real.controlPlane, ...nodeLinks(real.node.packages) });
    await noteSandbox(cacheDir(), paths.dir);
    await ensurePki(paths.pki);
    const chosen = await choosePorts(readState(paths).ports);
    // The link's address is the sandbox's own, so it can be the port of other clusters, which policies expect.
    const ports = real ? { ...chosen, 'kube-apiserver': 6443 } : chosen;
    const { definitions } = binaries;
    if (real) {
      const { images: archives = [] } = options;
      const programs = real.node;
      const images = await launchWithNode(paths, ports, {
        programs,
        definitions,
        images: archives,
        onProgress,
      });
      await step(
        onProgress,
        'Real node',
        () => furnishReal(paths, images),
        () => 'ready',
      );
      return describeSandbox(paths);
    }
    await writeKubeconfigs(paths, ports);
    await launch(paths, ports, { definitions, stages: options.stages, onProgress });
    await step(
      onProgress,
      'Simulated nodes',
      () => furnish(paths, options.nodes),
      () => 'ready',
    );
    return describeSandbox(paths);
  });
}

/** @throws UserError where the sandbox has nodes of another kind: objects of one are of no use to the other */
function kindOf(paths: SandboxPaths, wanted: NodeKind | undefined): NodeKind {
  if (!existsSync(paths.state)) return wanted ?? 'simulated';
  const { nodes } = readState(paths);
  if (wanted === undefined || wanted === nodes) return nodes;
  throw new UserError(`The sandbox ${paths.name} has ${nodes} nodes`, [
    {
      key: 'nodes',
      value: wanted,
      message: 'a sandbox keeps the kind of nodes that it was made with',
      fix: `another name (--name ${wanted}), or \`talestack sandbox reset\` first, which deletes all that it holds`,
    },
  ]);
}

/** The sandbox, where it runs, with what else was asked for. */
async function goOn(options: StartOptions, paths: SandboxPaths): Promise<Sandbox | undefined> {
  if (!(await works(options))) return undefined;
  await linkProvider(paths);
  await load(options);
  return describeSandbox(paths);
}

/** Gives the node the images that were asked for. */
async function load({ name, images, onProgress = () => undefined }: StartOptions): Promise<void> {
  if (!images || images.length === 0) return;
  await step(onProgress, 'Load images', () => loadImages({ ...(name !== undefined && { name }) }, images));
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
  return isHealthy(
    controlPlane(paths, ports, addressesIn(paths, readState(paths)))['kube-apiserver'],
    paths.pki,
  );
}

/** What a cluster has from its provider before anyone uses it. */
async function furnish(paths: SandboxPaths, nodes: NodeOptions | undefined): Promise<void> {
  const api = await annotated(paths);
  await ensureStorage(api);
  await ensureNodes(api, nodes);
  // Without it a pod of this namespace is refused.
  await until(() => api.exists('v1', 'ServiceAccount', 'default', 'default'), 'ServiceAccount default');
}

/** The same for a real node. */
async function furnishReal(paths: SandboxPaths, images: NodeImages): Promise<void> {
  const api = await annotated(paths);
  await ensureRealCluster(api, images);
  await until(() => api.exists('v1', 'ServiceAccount', 'default', 'default'), 'ServiceAccount default');
}

async function annotated(paths: SandboxPaths): Promise<SandboxApi> {
  const api = new SandboxApi(paths.kubeconfig);
  await until(() => api.exists('v1', 'Namespace', 'kube-system'), 'Namespace kube-system');
  await api.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kube-system', annotations: { [sandboxAnnotation]: paths.name } },
  });
  return api;
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
