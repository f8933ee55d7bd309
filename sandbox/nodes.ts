import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { V1Node } from '@kubernetes/client-node';

import { UserError } from '../src/errors';
import type { Manifest } from '../src/kube/manifest';
import type { SandboxApi } from './api';
import type { DaemonSpec, Ports } from './control-plane';
import { ownKubeconfig } from './control-plane';
import type { SandboxPaths } from './paths';

/** How many simulated nodes there are, and what each offers. */
export interface NodeOptions {
  /** @default 4 */
  readonly count?: number;
  /** @default 4 */
  readonly cpu?: number;
  /** In GiB. @default 26 */
  readonly memory?: number;
  /** @default 110 */
  readonly pods?: number;
  /** Pods that may mount with FUSE, as the sidecar of a tale does (`smarter-devices/fuse`). @default 20 */
  readonly fuse?: number;
}

const defaults = { count: 4, cpu: 4, memory: 26, pods: 110, fuse: 20 };

/** What each node says of itself, and by what kwok knows that it is to play it. */
const simulated = { key: 'talestack.io/simulated', value: 'true' };

/** Files in stages/, in words of kwok: how nodes, pods, claims and addresses come to life. */
const stageFiles = ['kwok', 'node', 'pod', 'claim', 'address'];

/**
 * kwok, which plays the nodes and their pods.
 *
 * @param stages more files of stages; one with a weight goes before ours, which have none
 */
export function kwok(paths: SandboxPaths, ports: Ports, stages: readonly string[] = []): DaemonSpec {
  const address = `127.0.0.1:${ports.kwok}`;
  return {
    name: 'kwok',
    args: [
      ...stageFiles.map((file) => `--config=${path.join(__dirname, 'stages', `${file}.yaml`)}`),
      ...stages.map((file) => `--config=${file}`),
      `--kubeconfig=${ownKubeconfig(paths, 'kwok')}`,
      // Real nodes beside the simulated ones are none of its business.
      `--manage-nodes-with-label-selector=${simulated.key}=${simulated.value}`,
      '--node-lease-duration-seconds=40',
      `--server-address=${address}`,
      '--node-port=0',
      '--v=WARN',
    ],
    health: `http://${address}/healthz`,
    authority: 'ca',
  };
}

function nodeManifests(options: NodeOptions = {}): readonly Manifest[] {
  const { count, cpu, memory, pods, fuse } = { ...defaults, ...options };
  return Array.from({ length: count }, (_, index) => {
    const name = `simulated-${index + 1}`;
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: {
          [simulated.key]: simulated.value,
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'node.kubernetes.io/instance-type': 'simulated',
        },
        // Read by stages/node.yaml: a node's status is not for others to write.
        annotations: {
          'talestack.io/node-address': `192.0.2.${200 + index}`,
          'talestack.io/node-cpu': `${cpu}`,
          'talestack.io/node-memory': `${memory}Gi`,
          'talestack.io/node-pods': `${pods}`,
          'talestack.io/node-fuse': `${fuse}`,
        },
      },
    };
  });
}

/**
 * Makes the nodes, removes simulated ones that are too many, and waits until all are ready.
 *
 * @throws UserError where they do not get ready
 */
export async function ensureNodes(api: SandboxApi, options: NodeOptions = {}, seconds = 60): Promise<void> {
  const wanted = nodeManifests(options);
  for (const manifest of wanted) await api.apply(manifest);
  const names = new Set(wanted.map((manifest) => manifest.metadata.name));
  const listed = () => api.list<V1Node>('v1', 'Node', `${simulated.key}=${simulated.value}`);
  for (const { metadata } of await listed()) {
    if (metadata?.name !== undefined && !names.has(metadata.name))
      await api.delete('v1', 'Node', metadata.name);
  }
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const ready = (await listed()).filter(isUsable).length;
    if (ready >= wanted.length) return;
    if (Date.now() > deadline) {
      throw new UserError(`Only ${ready} of ${wanted.length} simulated nodes got ready within ${seconds}s`, [
        {
          message: 'kwok plays them',
          fix: "see kwok.log and kube-controller-manager.log in the sandbox's folder logs/",
        },
      ]);
    }
    await sleep(100);
  }
}

/** Ready, and no longer closed to pods by the controller that looks after nodes. */
function isUsable({ spec, status }: V1Node): boolean {
  const ready =
    status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
  return ready && !(spec?.taints ?? []).some(({ key }) => key.startsWith('node.kubernetes.io/'));
}
