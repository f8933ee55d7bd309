import path from 'node:path';

import { controlPlane } from './control-plane';
import type { DaemonSpec, Ports } from './control-plane';
import { SandboxApi } from './api';
import { installDefinitions } from './definitions';
import { waitUntilHealthy } from './health';
import { kwok } from './nodes';
import type { SandboxPaths } from './paths';
import { findProcesses } from './process-table';
import { startDaemon, stopProcesses } from './processes';
import type { NodeImages, RealLaunchOptions } from './real/launch';
import { launchReal } from './real/launch';
import { endProcesses } from './real/node';
import { stopNode } from './real/stop';
import type { OnProgress } from './progress';
import { step } from './progress';
import type { DaemonName, SandboxState } from './state';
import { controlPlaneNames, daemonNames, readState, writeState } from './state';
import { simulatedStorage } from './volumes';

export interface LaunchOptions {
  /** Files of custom resource definitions that programs expect. */
  readonly definitions: readonly string[];
  /** Files of stages that kwok is to play beside ours. @default none */
  readonly stages?: readonly string[] | undefined;
  readonly onProgress: OnProgress;
}

/**
 * Starts all programs, each once those it needs work.
 *
 * @throws UserError that names the program and shows the end of its log; what was started is stopped again
 */
export async function launch(paths: SandboxPaths, ports: Ports, options: LaunchOptions): Promise<void> {
  const { definitions, stages, onProgress } = options;
  const specs = controlPlane(paths, ports);
  const state: SandboxState = { nodes: 'simulated', ports, processes: {} };
  const start = (spec: DaemonSpec) => startProgram(paths, spec, state);
  try {
    await step(onProgress, 'Start etcd', () => start(specs.etcd));
    await step(onProgress, 'Start the API server', () => start(specs['kube-apiserver']));
    await step(onProgress, 'Start controllers, scheduler, simulated nodes and volumes', async () => {
      const rest = [specs['kube-controller-manager'], specs['kube-scheduler'], kwok(paths, ports, stages)];
      const storage = async () => {
        await installDefinitions(new SandboxApi(paths.kubeconfig), definitions);
        await start(simulatedStorage(paths, ports));
      };
      const started = await Promise.allSettled([...rest.map(start), storage()]);
      // All have been recorded by now, so that all are stopped where one failed.
      for (const each of started) if (each.status === 'rejected') throw each.reason;
    });
  } catch (error) {
    await stopAll(paths);
    throw error;
  }
}

/**
 * Starts a sandbox with a real node.
 *
 * @throws UserError that names what did not start; what was started is stopped again
 */
export async function launchWithNode(
  paths: SandboxPaths,
  ports: Ports,
  options: RealLaunchOptions,
): Promise<NodeImages> {
  const { slot } = readState(paths);
  const state: SandboxState = { nodes: 'real', ...(slot !== undefined && { slot }), ports, processes: {} };
  try {
    const start = (spec: DaemonSpec) => startProgram(paths, spec, state);
    return await launchReal({ ...options, paths, ports, state, start });
  } catch (error) {
    await stopAll(paths);
    throw error;
  }
}

/**
 * Stops whatever runs, those first that need the others: what is recorded, and
 * what was started from this sandbox's folder but is not, should the record be lost.
 */
export async function stopAll(paths: SandboxPaths): Promise<void> {
  const state = readState(paths);
  const { processes } = state;
  const stop = async (names: readonly DaemonName[]) => {
    for (const name of [...names].reverse()) {
      const recorded = processes[name];
      const found = await findProcesses(path.join(paths.programs, name));
      await stopProcesses(recorded ? [recorded, ...found] : found);
    }
  };
  if (state.nodes === 'real') {
    // The API server waits for those that are connected, and its own address goes with the node.
    if (processes.node) await endProcesses(processes.node);
    await stop(controlPlaneNames);
  }
  await stopNode(paths, state);
  await stop(daemonNames);
  if (Object.keys(processes).length > 0) writeState(paths, { ...state, processes: {} });
}

async function startProgram(paths: SandboxPaths, spec: DaemonSpec, state: SandboxState): Promise<void> {
  const log = path.join(paths.logs, `${spec.name}.log`);
  const daemon = await startDaemon({
    file: path.join(paths.programs, spec.name),
    args: spec.args,
    cwd: paths.dir,
    // Not the user's own: a proxy, or a setting meant for another cluster, has no business here.
    env: {
      PATH: process.env.PATH ?? '',
      HOME: paths.kwokHome,
      KWOK_WORKDIR: paths.kwokHome,
      // Collects garbage half as often: memory is cheaper here than the processor that all of them share.
      GOGC: '200',
      ...spec.env,
    },
    log,
  });
  state.processes[spec.name] = daemon.record;
  // At once: whoever comes after us, should we be interrupted now, knows of it.
  writeState(paths, state);
  await waitUntilHealthy(spec, daemon, { pki: paths.pki, log, seconds: 120 });
}
