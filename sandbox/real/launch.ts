import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { SandboxApi } from '../api';
import type { NodePrograms } from '../binaries';
import type { DaemonSpec, Ports } from '../control-plane';
import { apiServerUrl, controlPlane } from '../control-plane';
import { installDefinitions } from '../definitions';
import { writeKubeconfigs } from '../own-kubeconfigs';
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
import { ownerOf } from './owner';
import { nodeSpecs, outwardNetwork } from './programs';
import { linkNodePrograms, writeSettings } from './settings';
import { hasStore, keepStore, missing, takeStore } from './store';

export interface RealLaunchOptions {
  readonly programs: NodePrograms;
  /** Files of custom resource definitions that programs expect. */
  readonly definitions: readonly string[];
  /** Archives of images that the node is to have beside its own. */
  readonly images: readonly string[];
  readonly onProgress: OnProgress;
}

/** The node's own images, which have to be there before any other. */
export interface NodeImages {
  readonly pause: string;
  readonly agent: string;
}

/** The addresses of a sandbox whose node is real. */
export function addressesIn(paths: SandboxPaths, { nodes, slot }: SandboxState): Addresses | undefined {
  return nodes === 'real' && slot !== undefined ? addressesOf(slot, ownerOf(paths)) : undefined;
}

interface Launch extends RealLaunchOptions {
  readonly paths: SandboxPaths;
  readonly ports: Ports;
  readonly state: SandboxState;
  /** Starts a program, records it and waits until it works. */
  readonly start: (spec: DaemonSpec) => Promise<void>;
}

/**
 * Starts a control plane with a real node: the node's namespaces first, since
 * the API server listens on the link to them. What a failure leaves is the caller's to stop.
 *
 * @returns the images for what is made in the cluster
 */
export async function launchReal(launch: Launch): Promise<NodeImages> {
  const { paths, state } = launch;
  const addresses = await takeSlot(ownerOf(paths), state.slot);
  state.slot = addresses.slot;
  writeState(paths, state);
  const images = await nodeImages(launch.programs);
  const named = { pause: images.pause.name, agent: images.agent.name };
  const pid = await step(launch.onProgress, 'Make the node', () => makeNode(launch, addresses, named));
  await startPrograms(launch, addresses, pid, [images.pause.archive, images.agent.archive, ...launch.images]);
  return named;
}

async function makeNode(launch: Launch, addresses: Addresses, images: NodeImages): Promise<number> {
  const { paths, ports, state, programs } = launch;
  await writeNodePki(paths.pki, addresses);
  await writeKubeconfigs(paths, ports, addresses);
  const server = apiServerUrl(ports, addresses);
  await writeSettings({ paths, addresses, server, pauseImage: images.pause });
  await linkNodePrograms(paths, {
    kubelet: programs.kubelet,
    'kube-proxy': programs.kubelet,
    'node-agent': programs.agent,
    'node-storage': programs.storage,
    pause: programs.pause,
  });
  const node = await startNode({ paths, addresses, packages: programs.packages });
  state.processes.node = node.daemon.record;
  writeState(paths, state);
  await connect(addresses, node.pid);
  await startOutwardNetwork(paths, programs.packages, node.pid, state);
  return node.pid;
}

async function startPrograms(
  { paths, ports, start, definitions, programs: { packages }, onProgress }: Launch,
  addresses: Addresses,
  pid: number,
  archives: readonly string[],
): Promise<void> {
  const control = controlPlane(paths, ports, addresses);
  const node = nodeSpecs(addresses, pid);
  const images = { archives, cacheDir: cacheDir(), packages };
  const containerd = async () => {
    const fresh = !hasStore(paths);
    if (fresh) await takeStore(paths, images);
    await start(node.containerd);
    const rest = missing(paths, archives);
    if (rest.length === 0) return;
    await importImages(paths, addresses, pid, rest);
    if (fresh) await keepStore(paths, images);
  };
  await step(onProgress, 'Start etcd and containerd, and give it its images', () =>
    all([start(control.etcd), containerd()]),
  );
  await step(onProgress, 'Start the API server', () => start(control['kube-apiserver']));
  const storage = async () => {
    await installDefinitions(new SandboxApi(paths.kubeconfig), definitions);
    await start(node['node-storage']);
  };
  const rest = [
    control['kube-controller-manager'],
    control['kube-scheduler'],
    node.kubelet,
    node['kube-proxy'],
    node['network-policy'],
  ];
  const title = 'Start controllers, scheduler, kubelet, kube-proxy, network policies and volumes';
  await step(onProgress, title, () => all([...rest.map(start), storage()]));
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
