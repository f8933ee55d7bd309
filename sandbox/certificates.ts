import { webcrypto } from 'node:crypto';

import type { X509Certificate } from '@peculiar/x509';

import { x509Library } from '../src/config/secrets/x509-library';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const hour = 60 * 60 * 1000;

/**
 * Ten years. The kubeconfig holds a certificate, and a kubeconfig that changes
 * looks like another cluster to Pulumi; nothing leaves this machine, and
 * `reset` makes all of it anew.
 */
const lifetime = 10 * 365 * 24 * hour;

type KeyPair = Awaited<ReturnType<typeof newKeys>>;

export interface Pem {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate authority with its key still in memory. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly keys: KeyPair;
}

export interface LeafOptions {
  /** The user's name as Kubernetes reads it. */
  readonly commonName: string;
  /** The user's groups as Kubernetes reads them. */
  readonly organization?: string;
  /** Names and addresses that a server is reached by; a client has none. */
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  readonly usage: readonly ('server' | 'client')[];
}

export async function createAuthority(commonName: string, now = new Date()): Promise<Authority> {
  const x509 = await x509Library();
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: algorithm,
    ...validity(now),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

/** An authority that was made before. */
export async function readAuthority({ certificate, privateKey }: Pem): Promise<Authority> {
  const x509 = await x509Library();
  const read = new x509.X509Certificate(certificate);
  const pkcs8 = x509.PemConverter.decodeFirst(privateKey);
  return {
    certificate: read,
    keys: {
      privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
      publicKey: await webcrypto.subtle.importKey('spki', read.publicKey.rawData, algorithm, true, [
        'verify',
      ]),
    },
  };
}

/** A certificate for a server or client, signed by the authority. */
export async function issue(authority: Authority, options: LeafOptions, now = new Date()): Promise<Pem> {
  const x509 = await x509Library();
  const { commonName, organization, names = [], addresses = [], usage } = options;
  const keys = await newKeys();
  const alternatives = [
    ...names.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [commonName] }, ...(organization === undefined ? [] : [{ O: [organization] }])],
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: algorithm,
    ...validity(now),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(usage.map((each) => x509.ExtendedKeyUsage[`${each}Auth`])),
      ...(alternatives.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
    ],
  });
  return { certificate: certificatePem(certificate), privateKey: await privateKeyPem(keys) };
}

/** The pair that signs the tokens of service accounts. */
export async function createSigningKeys(): Promise<{ publicKey: string; privateKey: string }> {
  const x509 = await x509Library();
  const keys = await newKeys();
  const spki = await webcrypto.subtle.exportKey('spki', keys.publicKey);
  return {
    publicKey: `${x509.PemConverter.encode(spki, 'PUBLIC KEY')}\n`,
    privateKey: await privateKeyPem(keys),
  };
}

export async function authorityPem(authority: Authority): Promise<Pem> {
  return {
    certificate: certificatePem(authority.certificate),
    privateKey: await privateKeyPem(authority.keys),
  };
}

function newKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** From an hour ago, for containers whose clock is behind; in whole seconds, since X.509 counts no smaller ones. */
function validity(now: Date) {
  const notBefore = new Date(Math.floor((now.getTime() - hour) / 1000) * 1000);
  return { notBefore, notAfter: new Date(notBefore.getTime() + lifetime) };
}

function certificatePem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function privateKeyPem(keys: KeyPair): Promise<string> {
  const x509 = await x509Library();
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`;
}
