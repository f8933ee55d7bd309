import 'reflect-metadata';

import { webcrypto } from 'node:crypto';

import * as x509 from '@peculiar/x509';

import { certificateProblems, expiry } from '../../src/config/certificate-checks';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;
const now = new Date('2026-06-15T12:00:00Z');

interface Issued {
  readonly pem: string;
  readonly key: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly subject: string;
}

interface Options {
  readonly subject: string;
  readonly issuer?: Issued;
  readonly names?: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
}

async function issue({ subject, issuer, names, from, to }: Options): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.create({
    subject: `CN=${subject}`,
    issuer: `CN=${issuer?.subject ?? subject}`,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: algorithm,
    notBefore: from ?? new Date(now.getTime() - day),
    notAfter: to ?? new Date(now.getTime() + day),
    extensions: names
      ? [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))]
      : [new x509.BasicConstraintsExtension(true)],
  });
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  );
  return { pem: `${made.toString('pem')}\n`, key, keys, subject };
}

const wanted = ['girder.example.org', 'any.example.org'];
let root: Issued, intermediate: Issued, site: Issued;
beforeAll(async () => {
  root = await issue({ subject: 'Root' });
  intermediate = await issue({ subject: 'Intermediate', issuer: root });
  site = await issue({ subject: 'site', issuer: intermediate, names: ['*.example.org'] });
});

const problems = (certificate: string, privateKey = site.key) =>
  certificateProblems({ certificate, privateKey, names: wanted, now }).map(({ message }) => message);

describe('a certificate with its key', () => {
  it('is accepted with its chain up to a root', () => {
    expect(problems(site.pem + intermediate.pem + root.pem)).toEqual([]);
  });

  it('is accepted when it signed itself', async () => {
    const own = await issue({ subject: 'own', names: ['*.example.org'] });
    expect(problems(own.pem, own.key)).toEqual([]);
  });

  it.each<[string, () => [string, string?] | Promise<[string, string?]>, string]>([
    ['no certificate', () => ['hello'], 'the certificate cannot be read'],
    ['no key', () => [site.pem + intermediate.pem + root.pem, 'hello'], 'the private key cannot be read'],
    [
      'a missing intermediate',
      () => [site.pem],
      'an intermediate certificate is missing: site was issued by Intermediate',
    ],
    [
      'a missing root',
      () => [site.pem + intermediate.pem],
      'Intermediate was issued by Root, which is neither',
    ],
    ['the issuer first', () => [intermediate.pem + site.pem + root.pem], 'the chain is in the wrong order'],
    [
      'issuers in the wrong order',
      () => [site.pem + root.pem + intermediate.pem],
      'the chain is broken: site was not issued by Root',
    ],
    [
      'another domain',
      async () => {
        const other = await issue({ subject: 'other', names: ['*.example.com', 'girder.example.org'] });
        return [other.pem, other.key];
      },
      'and not for any.example.org',
    ],
    [
      'a common name only',
      async () => {
        const old = await issue({ subject: '*.example.org' });
        return [old.pem, old.key];
      },
      'has a common name only',
    ],
    [
      'a certificate that expired',
      async () => {
        const old = await issue({
          subject: 'old',
          names: ['*.example.org'],
          from: new Date(0),
          to: new Date('2026-06-01'),
        });
        return [old.pem, old.key];
      },
      'old expired on 2026-06-01',
    ],
    [
      'a certificate of tomorrow',
      async () => {
        const next = await issue({
          subject: 'next',
          names: ['*.example.org'],
          from: new Date('2026-07-01'),
          to: new Date('2026-08-01'),
        });
        return [next.pem, next.key];
      },
      'next is not valid before 2026-07-01',
    ],
    [
      'an intermediate that expired',
      async () => {
        const ended = await issue({
          subject: 'Ended',
          issuer: root,
          from: new Date(0),
          to: new Date('2026-06-01'),
        });
        const leaf = await issue({ subject: 'leaf', issuer: ended, names: ['*.example.org'] });
        return [leaf.pem + ended.pem + root.pem, leaf.key];
      },
      'Ended expired on 2026-06-01',
    ],
  ])('is refused with %s', async (_case, given, message) => {
    const [certificate, key] = await given();
    expect(problems(certificate, key).join('\n')).toContain(message);
    expect(problems(certificate, key)).not.toEqual([]);
  });

  it('is refused with the key of another certificate', () => {
    expect(problems(site.pem + intermediate.pem + root.pem, root.key)).toEqual([
      'the chain is in the wrong order: the certificate of the key is not the first',
    ]);
    expect(problems(site.pem + intermediate.pem, root.key)).toContain(
      'the private key is that of another certificate',
    );
  });

  it('has all its faults listed at once', async () => {
    const old = await issue({ subject: 'old', from: new Date(0), to: new Date('2026-06-01') });
    expect(problems(old.pem, site.key)).toHaveLength(3);
  });
});

it('ends when the first of its chain ends', () => {
  expect(expiry(site.pem + root.pem)).toEqual(new Date(now.getTime() + day));
  expect(expiry('no certificate')).toBeUndefined();
});
