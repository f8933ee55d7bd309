import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Authority, LeafOptions, Pem } from './certificates';
import { authorityPem, createAuthority, createSigningKeys, issue, readAuthority } from './certificates';
import type { Addresses } from './real/addresses';
import { nodeName } from './real/addresses';

/** All servers of the sandbox are reached by these and by nothing else. */
const loopback = { names: ['localhost'], addresses: ['127.0.0.1'] };

/** The first address of the service range: how pods reach the API server. */
const serviceAddress = '10.96.0.1';

const clusterCertificates = {
  'kube-apiserver': {
    commonName: 'kube-apiserver',
    names: [
      ...loopback.names,
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
    ],
    addresses: [...loopback.addresses, serviceAddress],
    usage: ['server'],
  },
  'kube-controller-manager-server': { commonName: 'kube-controller-manager', ...loopback, usage: ['server'] },
  'kube-scheduler-server': { commonName: 'kube-scheduler', ...loopback, usage: ['server'] },
  admin: { commonName: 'talestack-admin', organization: 'system:masters', usage: ['client'] },
  'kube-controller-manager': { commonName: 'system:kube-controller-manager', usage: ['client'] },
  'kube-scheduler': { commonName: 'system:kube-scheduler', usage: ['client'] },
  // It plays every node and stands in for cloud controllers, which no built-in role describes.
  kwok: { commonName: 'talestack-kwok', organization: 'system:masters', usage: ['client'] },
} satisfies Record<string, LeafOptions>;

const etcdCertificates = {
  // etcd uses it towards itself as well, as a peer.
  etcd: { commonName: 'etcd', ...loopback, usage: ['server', 'client'] },
  'etcd-client': { commonName: 'kube-apiserver', usage: ['client'] },
} satisfies Record<string, LeafOptions>;

/** The certificates of a real node. The API server is reached by its link as well. */
function nodeCertificates({ host, node }: Addresses) {
  const apiServer = clusterCertificates['kube-apiserver'];
  return {
    'kube-apiserver': { ...apiServer, addresses: [...apiServer.addresses, host] },
    // What the API server shows the kubelet: for logs, exec and port-forward.
    'kubelet-client': {
      commonName: 'kube-apiserver-kubelet-client',
      organization: 'system:masters',
      usage: ['client'],
    },
    kubelet: { commonName: `system:node:${nodeName}`, organization: 'system:nodes', usage: ['client'] },
    'kubelet-server': {
      commonName: `system:node:${nodeName}`,
      names: [nodeName],
      addresses: [node],
      usage: ['server'],
    },
    'kube-proxy': { commonName: 'system:kube-proxy', usage: ['client'] },
    // Storage and network policies, which no built-in role describes.
    'node-programs': {
      commonName: 'talestack-node-programs',
      organization: 'system:masters',
      usage: ['client'],
    },
  } satisfies Record<string, LeafOptions>;
}

export type CertificateName =
  | keyof ReturnType<typeof nodeCertificates>
  | keyof typeof clusterCertificates
  | keyof typeof etcdCertificates
  | 'ca'
  | 'etcd-ca';

/** The file of a certificate (`.crt`) or its key (`.key`). */
export function pkiFile(
  pki: string,
  name: CertificateName | 'service-account',
  ending: 'crt' | 'key' | 'pub',
): string {
  return path.join(pki, `${name}.${ending}`);
}

/** Makes every certificate and key, once: all of them appear together or none does. */
export async function ensurePki(pki: string): Promise<void> {
  if (existsSync(pki)) return;
  const unfinished = `${pki}.tmp`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writeAuthority(unfinished, 'ca', await createAuthority('talestack-sandbox'), clusterCertificates);
  // A certificate of the cluster, which controllers sign on request, opens nothing in etcd.
  await writeAuthority(
    unfinished,
    'etcd-ca',
    await createAuthority('talestack-sandbox-etcd'),
    etcdCertificates,
  );
  const { publicKey, privateKey } = await createSigningKeys();
  await write(pkiFile(unfinished, 'service-account', 'pub'), publicKey);
  await write(pkiFile(unfinished, 'service-account', 'key'), privateKey);
  await rename(unfinished, pki);
}

/** Makes the certificates of a real node, anew at each start: its addresses may be others than at the last. */
export async function writeNodePki(pki: string, addresses: Addresses): Promise<void> {
  const authority = await readAuthority(await readPem(pki, 'ca'));
  for (const [leaf, options] of Object.entries(nodeCertificates(addresses)))
    await writePem(pki, leaf, await issue(authority, options));
}

/** A certificate with its key, as text. */
export async function readPem(pki: string, name: CertificateName): Promise<Pem> {
  const certificate = await readFile(pkiFile(pki, name, 'crt'), 'utf8');
  return { certificate, privateKey: await readFile(pkiFile(pki, name, 'key'), 'utf8') };
}

async function writeAuthority(
  folder: string,
  name: string,
  authority: Authority,
  leaves: Readonly<Record<string, LeafOptions>>,
): Promise<void> {
  await writePem(folder, name, await authorityPem(authority));
  for (const [leaf, options] of Object.entries(leaves))
    await writePem(folder, leaf, await issue(authority, options));
}

async function writePem(folder: string, name: string, { certificate, privateKey }: Pem): Promise<void> {
  await write(path.join(folder, `${name}.crt`), certificate);
  await write(path.join(folder, `${name}.key`), privateKey);
}

function write(file: string, content: string): Promise<void> {
  return writeFile(file, content, { mode: 0o600 });
}
