import path from 'node:path';

import type { SandboxPaths } from './paths';
import type { CertificateName } from './pki';
import { pkiFile } from './pki';
import type { Addresses } from './real/addresses';
import type { DaemonName, PortName } from './state';

const host = '127.0.0.1';
export const serviceRange = '10.96.0.0/16';
const podRange = '10.244.0.0/16';

export interface DaemonSpec {
  readonly name: DaemonName;
  readonly args: readonly string[];
  /** Answers 200 over TLS (plain for kwok and the storage, whose answer is no secret) once the program works. */
  readonly health: string;
  /** Whose client certificate the health check presents. */
  readonly client?: CertificateName;
  /** Whose signature the server's certificate has to bear. */
  readonly authority: 'ca' | 'etcd-ca';
  /** Its environment, where it is not the usual one. */
  readonly env?: Readonly<Record<string, string>>;
}

type ControlPlaneName = Extract<
  DaemonName,
  'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler'
>;

/** What a real node changes in the control plane. */
export type NodeAddresses = Addresses | undefined;

export type Ports = Readonly<Record<PortName, number>>;

/** The URL in every kubeconfig. */
export function apiServerUrl(ports: Ports, node?: NodeAddresses): string {
  return `https://${node?.host ?? host}:${ports['kube-apiserver']}`;
}

/** The kubeconfig of one of the programs. */
export function ownKubeconfig(
  paths: SandboxPaths,
  user: 'kube-controller-manager' | 'kube-scheduler' | 'kwok',
): string {
  return path.join(paths.pki, `${user}.kubeconfig`);
}

/**
 * The programs of the control plane with their flags. Everything listens on
 * the loopback interface alone and asks for certificates.
 */
export function controlPlane(
  paths: SandboxPaths,
  ports: Ports,
  node?: NodeAddresses,
): Readonly<Record<ControlPlaneName, DaemonSpec>> {
  return {
    etcd: etcd(paths, ports),
    'kube-apiserver': apiServer(paths, ports, node),
    'kube-controller-manager': controllerManager(paths, ports, node),
    'kube-scheduler': scheduler(paths, ports),
  };
}

function etcd({ pki, etcdData }: SandboxPaths, ports: Ports): DaemonSpec {
  const client = `https://${host}:${ports.etcd}`;
  const peer = `https://${host}:${ports['etcd-peer']}`;
  const args = flags({
    name: 'sandbox',
    'data-dir': etcdData,
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `sandbox=${peer}`,
    'cert-file': pkiFile(pki, 'etcd', 'crt'),
    'key-file': pkiFile(pki, 'etcd', 'key'),
    'trusted-ca-file': pkiFile(pki, 'etcd-ca', 'crt'),
    'client-cert-auth': 'true',
    'peer-cert-file': pkiFile(pki, 'etcd', 'crt'),
    'peer-key-file': pkiFile(pki, 'etcd', 'key'),
    'peer-trusted-ca-file': pkiFile(pki, 'etcd-ca', 'crt'),
    'peer-client-cert-auth': 'true',
    'log-level': 'warn',
  });
  return { name: 'etcd', args, health: `${client}/health`, client: 'etcd-client', authority: 'etcd-ca' };
}

function apiServer({ pki }: SandboxPaths, ports: Ports, node: NodeAddresses): DaemonSpec {
  const args = flags({
    'etcd-servers': `https://${host}:${ports.etcd}`,
    'etcd-cafile': pkiFile(pki, 'etcd-ca', 'crt'),
    'etcd-certfile': pkiFile(pki, 'etcd-client', 'crt'),
    'etcd-keyfile': pkiFile(pki, 'etcd-client', 'key'),
    'bind-address': node?.host ?? host,
    'secure-port': `${ports['kube-apiserver']}`,
    'advertise-address': node?.host ?? host,
    ...(node === undefined
      ? // A loopback address cannot be an endpoint of the Service `kubernetes`.
        { 'endpoint-reconciler-type': 'none' }
      : {
          'kubelet-client-certificate': pkiFile(pki, 'kubelet-client', 'crt'),
          'kubelet-client-key': pkiFile(pki, 'kubelet-client', 'key'),
          'kubelet-certificate-authority': pkiFile(pki, 'ca', 'crt'),
          // Nobody here knows its name.
          'kubelet-preferred-address-types': 'InternalIP',
        }),
    'tls-cert-file': pkiFile(pki, 'kube-apiserver', 'crt'),
    'tls-private-key-file': pkiFile(pki, 'kube-apiserver', 'key'),
    'client-ca-file': pkiFile(pki, 'ca', 'crt'),
    'anonymous-auth': 'false',
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'allow-privileged': 'true',
    'service-cluster-ip-range': serviceRange,
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-account-key-file': pkiFile(pki, 'service-account', 'pub'),
    'service-account-signing-key-file': pkiFile(pki, 'service-account', 'key'),
    profiling: 'false',
  });
  const health = `${apiServerUrl(ports, node)}/readyz`;
  return { name: 'kube-apiserver', args, health, client: 'admin', authority: 'ca' };
}

function controllerManager(paths: SandboxPaths, ports: Ports, node: NodeAddresses): DaemonSpec {
  const { pki } = paths;
  const args = flags({
    ...componentFlags(paths, 'kube-controller-manager', ports),
    controllers: '*',
    'use-service-account-credentials': 'true',
    'service-account-private-key-file': pkiFile(pki, 'service-account', 'key'),
    'root-ca-file': pkiFile(pki, 'ca', 'crt'),
    'cluster-signing-cert-file': pkiFile(pki, 'ca', 'crt'),
    'cluster-signing-key-file': pkiFile(pki, 'ca', 'key'),
    'service-cluster-ip-range': serviceRange,
    ...(node === undefined
      ? {
          'allocate-node-cidrs': 'true',
          'cluster-cidr': podRange,
          // Deletes volumes that sandboxes of 0.1 made with it; see volumes.ts.
          'enable-hostpath-provisioner': 'true',
        }
      : // A real node has its range from its slot, which may be another at the next start.
        { 'allocate-node-cidrs': 'false' }),
  });
  return {
    name: 'kube-controller-manager',
    args,
    health: healthz(ports['kube-controller-manager']),
    authority: 'ca',
  };
}

function scheduler(paths: SandboxPaths, ports: Ports): DaemonSpec {
  const args = flags(componentFlags(paths, 'kube-scheduler', ports));
  return { name: 'kube-scheduler', args, health: healthz(ports['kube-scheduler']), authority: 'ca' };
}

function componentFlags(
  paths: SandboxPaths,
  name: 'kube-controller-manager' | 'kube-scheduler',
  ports: Ports,
): Readonly<Record<string, string>> {
  const kubeconfig = ownKubeconfig(paths, name);
  return {
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    // The API server is on the same machine: there is no network to spare, and tests wait for thousands of pods.
    'kube-api-qps': '2000',
    'kube-api-burst': '4000',
    'bind-address': host,
    'secure-port': `${ports[name]}`,
    'tls-cert-file': pkiFile(paths.pki, `${name}-server`, 'crt'),
    'tls-private-key-file': pkiFile(paths.pki, `${name}-server`, 'key'),
    // There is no second one to wait for.
    'leader-elect': 'false',
    profiling: 'false',
  };
}

function healthz(port: number): string {
  return `https://${host}:${port}/healthz`;
}

function flags(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
