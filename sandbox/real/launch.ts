import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { SandboxApi } from '../api';
import type { NodePrograms } from '../binaries';
import type { Ports } from '../control-plane';
import { apiServerUrl, controlPlane } from '../control-plane';
import { installDefinitions } from '../definitions';
import type { StartProgram } from '../launch';
import { writeKubeconfigs } from '../launch';
import { cacheDir } from '../paths';
import type { SandboxPaths } from '../paths';
import { writeNodePki } from '../pki';
import { startDaemon } from '../processes';
import type { OnProgress } from '../progress';
import { step } from '../progress';
import type { SandboxState } from '../state';
import { writeState } from '../state';
import { UserError } from '../../src/errors';
import { addressesOf } from './addresses';
import type { Addresses } from './addresses';
import { packProgram } from './images';
import { importImages } from './load';
import { connect, takeSlot } from './link';
import { startNode } from './node';
import { nodeSpecs, outwardNetwork } from './programs';
import { linkNodePrograms, writeSettings } from './settings';

export interface RealLaunchOptions {
  readonly programs: NodePrograms;
  /** Files of custom resource definitions that programs expect. */
  readonly definitions: readonly string[];
  readonly onProgress: OnProgress;
}

/** The node's own images, which have to be there before any other. */
export interface NodeImages {
  readonly pause: string;
  readonly agent: string;
}

/** The addresses of a sandbox whose node is real. */
export function addressesIn({ nodes, slot }: SandboxState): Addresses | undefined {
  return nodes === 'real' && slot !== undefined ? addressesOf(slot) : undefined;
}

/**
 * Starts a control plane with a real node: the node's namespaces first, since
 * the API server listens on the link to them.
 *
 * @param start starts a program, records it and waits until it works
 * @returns the images for what is made in the cluster
 */
export async function launchReal(
  paths: SandboxPaths,
  ports: Ports,
  state: SandboxState,
  start: StartProgram,
  { programs, definitions, onProgress }: RealLaunchOptions,
): Promise<NodeImages> {
  const { packages } = programs;
  const addresses = await takeSlot(state.slot);
  state.slot = addresses.slot;
  writeState(paths, state);
  const pid = await step(onProgress, 'Make the node', async () => {
    await writeNodePki(paths.pki, addresses);
    await writeKubeconfigs(paths, ports, addresses);
    const images = await nodeImages(programs);
    const server = apiServerUrl(ports, addresses);
    await writeSettings({ paths, addresses, server, pauseImage: images.pause.name });
    await linkNodePrograms(paths, {
      kubelet: programs.kubelet,
      'kube-proxy': programs.kubelet,
      'node-agent': programs.agent,
      'node-storage': programs.storage,
      pause: programs.pause,
    });
    const node = await startNode({ paths, addresses, packages });
    state.processes.node = node.daemon.record;
    writeState(paths, state);
    await connect(addresses, node.pid);
    await startOutwardNetwork(paths, packages, node.pid, state);
    return node.pid;
  });
  const control = controlPlane(paths, ports, addresses);
  const node = nodeSpecs(addresses, pid);
  const images = await nodeImages(programs);
  await step(onProgress, 'Start etcd and containerd', async () => {
    await all([
      start(control.etcd),
      start(node.containerd).then(() =>
        importImages(addresses, pid, [images.pause.archive, images.agent.archive]),
      ),
    ]);
  });
  await step(onProgress, 'Start the API server', () => start(control['kube-apiserver']));
  await step(
    onProgress,
    'Start controllers, scheduler, kubelet, kube-proxy, network policies and volumes',
    () =>
      all([
        start(control['kube-controller-manager']),
        start(control['kube-scheduler']),
        start(node.kubelet),
        start(node['kube-proxy']),
        start(node['network-policy']),
        installDefinitions(new SandboxApi(paths.kubeconfig), definitions).then(() =>
          start(node['node-storage']),
        ),
      ]),
  );
  return { pause: images.pause.name, agent: images.agent.name };
}

async function nodeImages({ pause, agent }: NodePrograms) {
  return { pause: await packProgram(pause, cacheDir()), agent: await packProgram(agent, cacheDir()) };
}

/** All of them, or the first complaint once each has ended. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  for (const each of await Promise.allSettled(work)) if (each.status === 'rejected') throw each.reason;
}

async function startOutwardNetwork(
  paths: SandboxPaths,
  packages: string,
  pid: number,
  state: SandboxState,
): Promise<void> {
  const { name, args } = outwardNetwork(packages, pid);
  const log = `${paths.logs}/${name}.log`;
  const env = { PATH: process.env.PATH ?? '' };
  const daemon = await startDaemon({ file: `${paths.programs}/${name}`, args, cwd: paths.dir, env, log });
  state.processes[name] = daemon.record;
  writeState(paths, state);
  const deadline = Date.now() + 10_000;
  while (!readFileSync(`/proc/${pid}/net/dev`, 'utf8').includes('tap0')) {
    const ended = daemon.ended();
    if (ended !== undefined || Date.now() > deadline) {
      throw new UserError('The node has no way out', [
        {
          where: log,
          message: `slirp4netns ${ended === undefined ? 'took too long' : `ended with ${ended}`}`,
        },
      ]);
    }
    await sleep(20);
  }
}
