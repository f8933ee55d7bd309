import { X509Certificate } from 'node:crypto';
import { statSync, readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';

import type { CertificateName } from '../../sandbox/pki';
import { ensurePki, pkiFile, readPem } from '../../sandbox/pki';
import { temporaryFolder } from './support';

async function pki(): Promise<string> {
  const dir = path.join(temporaryFolder(), 'pki');
  await ensurePki(dir);
  return dir;
}

async function read(dir: string, name: CertificateName): Promise<X509Certificate> {
  return new X509Certificate((await readPem(dir, name)).certificate);
}

/** Presents the client's certificate to the server; gives the client's name as the server sees it. */
function handshake(server: tls.TlsOptions, client: tls.ConnectionOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const listening = tls.createServer(
      { ...server, requestCert: true, rejectUnauthorized: true },
      (socket) => {
        const { subject } = socket.getPeerCertificate();
        socket.end();
        listening.close();
        resolve(`${String(subject.O)}:${String(subject.CN)}`);
      },
    );
    const fail = (error: Error) => {
      listening.close();
      reject(error);
    };
    listening.on('tlsClientError', fail);
    listening.listen(0, '127.0.0.1', () => {
      const { port } = listening.address() as AddressInfo;
      const socket = tls.connect({ host: '127.0.0.1', port, ...client }, () => socket.resume());
      socket.on('error', fail);
    });
  });
}

describe('the certificates of a sandbox', () => {
  it('are signed by their authority, and by no other', async () => {
    const dir = await pki();
    const [ca, etcdCa] = [await read(dir, 'ca'), await read(dir, 'etcd-ca')];
    for (const name of [
      'kube-apiserver',
      'admin',
      'kube-controller-manager',
      'kube-scheduler',
      'kwok',
    ] as const) {
      const certificate = await read(dir, name);
      expect(certificate.verify(ca.publicKey)).toBe(true);
      expect(certificate.verify(etcdCa.publicKey)).toBe(false);
      expect(certificate.checkIssued(ca)).toBe(true);
      expect(certificate.ca).toBe(false);
    }
    expect((await read(dir, 'etcd')).verify(etcdCa.publicKey)).toBe(true);
    expect(ca.ca).toBe(true);
  });

  it('name the API server as it is reached from this machine and from pods', async () => {
    const server = await read(await pki(), 'kube-apiserver');
    for (const name of [
      'localhost',
      'kubernetes',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
    ]) {
      expect(server.checkHost(name)).toBe(name);
    }
    for (const address of ['127.0.0.1', '10.96.0.1']) expect(server.checkIP(address)).toBe(address);
    expect(server.checkIP('192.0.2.1')).toBeUndefined();
    expect(server.checkHost('example.org')).toBeUndefined();
  });

  it('name the users as Kubernetes knows them', async () => {
    const dir = await pki();
    expect((await read(dir, 'admin')).subject.split('\n').sort()).toEqual([
      'CN=talestack-admin',
      'O=system:masters',
    ]);
    expect((await read(dir, 'kube-scheduler')).subject).toBe('CN=system:kube-scheduler');
    expect((await read(dir, 'kube-controller-manager')).subject).toBe('CN=system:kube-controller-manager');
  });

  it('carry a handshake in which both sides are checked', async () => {
    const dir = await pki();
    const [server, admin] = [await readPem(dir, 'kube-apiserver'), await readPem(dir, 'admin')];
    const ca = (await readPem(dir, 'ca')).certificate;
    const seen = await handshake(
      { cert: server.certificate, key: server.privateKey, ca },
      { cert: admin.certificate, key: admin.privateKey, ca },
    );
    expect(seen).toBe('system:masters:talestack-admin');
  });

  it('of the cluster open nothing in etcd', async () => {
    const dir = await pki();
    const [etcd, admin] = [await readPem(dir, 'etcd'), await readPem(dir, 'admin')];
    const ca = (await readPem(dir, 'etcd-ca')).certificate;
    const tried = handshake(
      { cert: etcd.certificate, key: etcd.privateKey, ca },
      { cert: admin.certificate, key: admin.privateKey, ca },
    );
    await expect(tried).rejects.toThrow();
  });

  it('do not serve as a server where they are for a client', async () => {
    const dir = await pki();
    const ca = (await readPem(dir, 'ca')).certificate;
    const admin = await readPem(dir, 'admin');
    const tried = handshake(
      { cert: admin.certificate, key: admin.privateKey, ca },
      { cert: admin.certificate, key: admin.privateKey, ca },
    );
    await expect(tried).rejects.toThrow();
  });

  it('are valid now and for years, since the kubeconfig must not change', async () => {
    const { validFrom, validTo } = await read(await pki(), 'admin');
    expect(Date.parse(validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(validTo)).toBeGreaterThan(Date.now() + 5 * 365 * 24 * 3600 * 1000);
  });

  it('are for their user alone, and made once', async () => {
    const dir = await pki();
    for (const file of readdirSync(dir)) expect(statSync(path.join(dir, file)).mode & 0o777).toBe(0o600);
    const before = readFileSync(pkiFile(dir, 'ca', 'crt'), 'utf8');
    await ensurePki(dir);
    expect(readFileSync(pkiFile(dir, 'ca', 'crt'), 'utf8')).toBe(before);
  });
});
