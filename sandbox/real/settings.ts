import { mkdir, rm, writeFile, copyFile, symlink } from 'node:fs/promises';
import path from 'node:path';

import { stringify } from 'yaml';

import { writeKubeconfig } from '../kubeconfig';
import type { SandboxPaths } from '../paths';
import { pkiFile } from '../pki';
import type { Addresses } from './addresses';
import { dnsAddress, nodeName } from './addresses';

export interface NodeSettings {
  readonly paths: SandboxPaths;
  readonly addresses: Addresses;
  /** URL of the API server. */
  readonly server: string;
  readonly pauseImage: string;
}

/** Writes what becomes /etc of the node. */
export async function writeSettings({ paths, addresses, server, pauseImage }: NodeSettings): Promise<void> {
  const { node, pki } = paths;
  const etc = path.join(node, 'etc');
  await rm(etc, { recursive: true, force: true });
  const write = async (file: string, content: string) => {
    await mkdir(path.dirname(path.join(etc, file)), { recursive: true });
    await writeFile(path.join(etc, file), content, { mode: 0o600 });
  };
  await write('kubernetes/kubelet.yaml', stringify(kubelet(addresses)));
  await write('kubernetes/kube-proxy.yaml', stringify(kubeProxy(addresses)));
  await write('containerd/config.toml', containerd(addresses, pauseImage));
  await write('cni/net.d/10-talestack.conflist', JSON.stringify(podNetwork(addresses)));
  // The name server of the program that leads outward.
  await write('resolv.conf', 'nameserver 10.0.2.3\n');
  const files = path.join(etc, 'kubernetes');
  await copyFile(pkiFile(pki, 'ca', 'crt'), path.join(files, 'ca.crt'));
  for (const ending of ['crt', 'key'] as const)
    await copyFile(pkiFile(pki, 'kubelet-server', ending), path.join(files, `kubelet.${ending}`));
  for (const user of ['kubelet', 'kube-proxy', 'node-programs'] as const)
    await writeKubeconfig(path.join(files, `${user}.kubeconfig`), { pki, user, server, context: nodeName });
}

function kubelet({ node }: Addresses): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: node,
    healthzBindAddress: node,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: '/etc/kubernetes/ca.crt' },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: '/etc/kubernetes/kubelet.crt',
    tlsPrivateKeyFile: '/etc/kubernetes/kubelet.key',
    cgroupDriver: 'cgroupfs',
    // Kubernetes of this release still runs on cgroups of the old kind, when told to.
    failCgroupV1: false,
    failSwapOn: false,
    clusterDomain: 'cluster.local',
    clusterDNS: [dnsAddress],
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    resolvConf: '/etc/resolv.conf',
    // Images that were loaded from files belong to nobody's pull secret.
    imagePullCredentialsVerificationPolicy: 'NeverVerify',
    // The disk is this machine's: how full it is, is no reason to end pods or to forget images.
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'nodefs.inodesFree': '1%',
      'imagefs.available': '1%',
      'imagefs.inodesFree': '1%',
    },
    maxPods: 110,
  };
}

function kubeProxy({ node, pods }: Addresses): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    bindAddress: '0.0.0.0',
    healthzBindAddress: `${node}:10256`,
    metricsBindAddress: '127.0.0.1:10249',
    clientConnection: { kubeconfig: '/etc/kubernetes/kube-proxy.kubeconfig' },
    clusterCIDR: pods,
    hostnameOverride: nodeName,
    // The table of connections is as large as this machine has it.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}

function podNetwork({ pods }: Addresses): object {
  return {
    cniVersion: '0.4.0',
    name: 'talestack',
    plugins: [
      {
        // Each pod has a link of its own to the node, which so sees every connection, also between two pods.
        type: 'ptp',
        ipMasq: true,
        ipam: {
          type: 'host-local',
          dataDir: '/run/cni',
          ranges: [[{ subnet: pods }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

function containerd({ node }: Addresses, pauseImage: string): string {
  return `version = 2

[metrics]
  address = "${node}:1338"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  disable_apparmor = true
  # A root that may not lower the score of a process could start none otherwise.
  restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "/etc/cni/net.d"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = false

[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
`;
}

/** Puts the programs where setup.sh looks for them. */
export async function linkNodePrograms(
  { node }: SandboxPaths,
  programs: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = path.join(node, 'programs');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, file] of Object.entries(programs)) await symlink(file, path.join(folder, name));
}
