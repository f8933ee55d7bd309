import path from 'node:path';

import { findProgram, searchPath } from '../binaries/search-path';
import type { DaemonSpec } from '../control-plane';
import { serviceRange } from '../control-plane';
import type { Addresses } from './addresses';
import type { NodeProgram } from './names';
import { nodePrograms } from './names';
import { insideNode, nodePath } from './node';

/** Ports of the node's own network, the same in each. */
const ports = { policy: 10290, storage: 10291 };

/** Their flags. Their settings are in /etc of the node; see settings.ts. */
export function nodeSpecs(addresses: Addresses, pid: number): Readonly<Record<NodeProgram, DaemonSpec>> {
  const env = { PATH: nodePath, HOME: '/root' };
  const own = (program: string) => `/opt/talestack/bin/${program}`;
  const spec = (
    name: NodeProgram,
    command: readonly string[],
    health: string,
    rest: Partial<DaemonSpec> = {},
  ) => ({
    name,
    args: insideNode(addresses, pid, command),
    health,
    authority: 'ca' as const,
    env,
    ...rest,
  });
  const kubeconfig = (user: string) => `--kubeconfig=/etc/kubernetes/${user}.kubeconfig`;
  return {
    containerd: spec(
      'containerd',
      ['containerd', '--config=/etc/containerd/config.toml'],
      // It serves a socket alone: this one is its metrics'.
      `http://${addresses.node}:1338/v1/metrics`,
      // It alone asks anybody outside.
      { env: { ...env, ...proxies(addresses) } },
    ),
    kubelet: spec(
      'kubelet',
      [
        own('kubelet'),
        '--config=/etc/kubernetes/kubelet.yaml',
        kubeconfig('kubelet'),
        `--node-ip=${addresses.node}`,
        '--v=2',
      ],
      `http://${addresses.node}:10248/healthz`,
    ),
    'kube-proxy': spec(
      'kube-proxy',
      [own('kube-proxy'), '--config=/etc/kubernetes/kube-proxy.yaml'],
      `http://${addresses.node}:10256/livez`,
    ),
    'network-policy': spec(
      'network-policy',
      [
        own('node-agent'),
        'network-policy',
        kubeconfig('node-programs'),
        `--server-address=${addresses.node}:${ports.policy}`,
      ],
      `http://${addresses.node}:${ports.policy}/healthz`,
    ),
    'node-storage': spec(
      'node-storage',
      [
        own('node-storage'),
        kubeconfig('node-programs'),
        '--driver=directories.csi.talestack.io',
        '--node-name=real-1',
        '--data-dir=/var/lib/talestack/volumes',
        '--kubelet-dir=/var/lib/kubelet',
        `--server-address=${addresses.node}:${ports.storage}`,
      ],
      `http://${addresses.node}:${ports.storage}/healthz`,
    ),
  };
}

/** WholeTale's own registry, by the name with which the node pulls from it. */
const registry = 'registry';

/** What this machine reaches registries by, and nothing that is in the sandbox. */
export function proxies(
  { link, pods }: Pick<Addresses, 'link' | 'pods'>,
  env = process.env,
): Readonly<Record<string, string>> {
  const valueOf = (name: string) => [env[name], env[name.toLowerCase()]].find((value) => value);
  const found = ['HTTP_PROXY', 'HTTPS_PROXY'].flatMap((name) => {
    const value = valueOf(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (found.length === 0) return {};
  const without = [
    ...(valueOf('NO_PROXY') ?? '').split(',').map((each) => each.trim()),
    ...['localhost', '127.0.0.1', registry, '.svc', '.cluster.local'],
    ...[serviceRange, link, pods],
  ];
  return { ...Object.fromEntries(found), NO_PROXY: [...new Set(without)].filter(Boolean).join(',') };
}

/**
 * What leads from the node to the world outside, as far as this machine gets:
 * a program of the user's own, so that this machine forwards nothing and
 * translates no address.
 */
export function outwardNetwork(
  packages: string,
  pid: number,
): { readonly name: 'node-network'; readonly args: readonly string[] } {
  const libraries = ['lib', 'usr/lib'].map((folder) => path.join(packages, folder, `${machine()}-linux-gnu`));
  return {
    name: 'node-network',
    args: [
      ...['--library-path', libraries.join(':'), path.join(packages, 'usr/bin/slirp4netns')],
      // It reaches nothing that listens on this machine's loopback interface.
      ...['--configure', '--mtu=65520', '--disable-host-loopback', `${pid}`, 'tap0'],
    ],
  };
}

/** What stands behind the names of the node's programs on this machine; those in the node are entered by a shell. */
export function nodeLinks(packages: string): Readonly<Record<string, string>> {
  const folders = [...searchPath(process.env), '/usr/bin', '/bin'];
  const found = (name: string) => findProgram(name, folders) ?? name;
  return {
    node: found('unshare'),
    'node-network': loader(packages),
    ...Object.fromEntries(nodePrograms.map((name) => [name, found('sh')])),
  };
}

/** The loader of the packages' programs, by which one runs on this machine without being installed. */
function loader(packages: string): string {
  const file = machine() === 'aarch64' ? 'ld-linux-aarch64.so.1' : 'ld-linux-x86-64.so.2';
  return path.join(packages, 'lib', `${machine()}-linux-gnu`, file);
}

function machine(): string {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}
