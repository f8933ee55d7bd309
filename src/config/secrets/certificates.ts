import { webcrypto } from 'node:crypto';

import { x509Library } from './x509-library';

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
export async function selfSigned(options: SelfSignedOptions): Promise<KeyPairPem> {
  const x509 = await x509Library();
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  // An hour back, for machines whose clock is behind; in whole seconds, since X.509 counts no smaller ones.
  const notBefore = new Date(Math.floor((options.now.getTime() - hour) / 1000) * 1000);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [options.commonName] }],
    keys,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter: new Date(notBefore.getTime() + options.days * 24 * hour),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...options.names.map((value) => ({ type: 'dns' as const, value })),
        ...options.addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}
