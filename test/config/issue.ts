import 'reflect-metadata';

import { webcrypto } from 'node:crypto';

import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;

/** A certificate with its key. */
export interface Issued {
  readonly pem: string;
  readonly key: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly subject: string;
}

interface Options {
  readonly subject: string;
  readonly issuer?: Issued;
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
}

/** A certificate of an issuer, or of itself; without `names` it has a common name only. */
export async function issue({ subject, issuer, names, addresses = [], from, to }: Options): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.create({
    subject: `CN=${subject}`,
    issuer: `CN=${issuer?.subject ?? subject}`,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: algorithm,
    notBefore: from ?? new Date(Date.now() - day),
    notAfter: to ?? new Date(Date.now() + day),
    extensions: names
      ? [
          new x509.SubjectAlternativeNameExtension([
            ...names.map((value) => ({ type: 'dns' as const, value })),
            ...addresses.map((value) => ({ type: 'ip' as const, value })),
          ]),
        ]
      : [new x509.BasicConstraintsExtension(true)],
  });
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  );
  return { pem: `${made.toString('pem')}\n`, key, keys, subject };
}
