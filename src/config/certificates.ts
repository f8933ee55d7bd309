// @peculiar/x509 finds its parts by decorators, which need this to be there first.
import 'reflect-metadata';

import { webcrypto } from 'node:crypto';

import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface SelfSignedOptions {
  /** Shown to people; what is verified are the names and addresses. */
  readonly commonName: string;
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly now: Date;
  readonly days: number;
}

export interface KeyPairPem {
  readonly certificate: string;
  readonly privateKey: string;
}

const hour = 60 * 60 * 1000;

/**
 * A server certificate (ECDSA P-256) that a client trusts by holding the
 * certificate itself as its authority. It is no CA, so that whoever gets its
 * key cannot make certificates for other names.
 */
export async function selfSigned({
  commonName,
  names,
  addresses,
  now,
  days,
}: SelfSignedOptions): Promise<KeyPairPem> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  // An hour back, for machines whose clock is behind; in whole seconds, since X.509 counts no smaller ones.
  const notBefore = new Date(Math.floor((now.getTime() - hour) / 1000) * 1000);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter: new Date(notBefore.getTime() + days * 24 * hour),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const privateKey = PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  );
  return { certificate: `${certificate.toString('pem')}\n`, privateKey: `${privateKey}\n` };
}
