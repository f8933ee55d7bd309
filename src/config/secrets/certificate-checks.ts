import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import tls from 'node:tls';

import type { Problem } from '../../errors';
import type { ServedNames } from './registry-names';

/** With every name and address that clients will ask for. */
export interface CertificateInput extends ServedNames {
  /** Leaf first, then each one's issuer, PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
  readonly now: Date;
}

type Finding = Pick<Problem, 'message' | 'allowed' | 'fix'>;

/**
 * What is wrong with a server certificate, its chain and its key, as clients
 * would find out one at a time. A self-signed certificate is accepted: whom to
 * trust is the client's affair.
 */
export function certificateProblems({
  certificate,
  privateKey,
  now,
  ...served
}: CertificateInput): Finding[] {
  const chain = parseChain(certificate);
  const key = parseKey(privateKey);
  const problems: Finding[] = [];
  if (key === undefined)
    problems.push({ message: 'the private key cannot be read', allowed: 'PEM, without a passphrase' });
  if (chain === undefined) {
    problems.push({ message: 'the certificate cannot be read', allowed: 'PEM blocks of X.509 certificates' });
    return problems;
  }
  const [leaf] = chain;
  if (key && !chain.some((each) => each.checkPrivateKey(key)))
    problems.push({
      message: 'the private key is that of another certificate',
      fix: 'give the key that it was issued for',
    });
  problems.push(...chainProblems(chain, key), ...dateProblems(chain, now), ...nameProblems(leaf, served));
  return problems;
}

/** Whether a certificate has names that clients look at. True for what is no certificate. */
export function hasSubjectAltName(certificate: string): boolean {
  const chain = parseChain(certificate);
  return chain === undefined || chain[0].subjectAltName !== undefined;
}

/** When the first certificate of a chain ends; undefined where it cannot be read. */
export function expiry(certificate: string): Date | undefined {
  const chain = parseChain(certificate);
  return chain && new Date(Math.min(...chain.map(({ validTo }) => Date.parse(validTo))));
}

type Chain = readonly [X509Certificate, ...X509Certificate[]];

function parseChain(pem: string): Chain | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    const [leaf, ...issuers] = blocks.map((block) => new X509Certificate(block));
    return leaf && [leaf, ...issuers];
  } catch {
    return undefined;
  }
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** `CN` where there is one: subjects in full are long and say little more. */
function called({ subject }: Pick<X509Certificate, 'subject'>): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function chainProblems(chain: Chain, key: KeyObject | undefined): Finding[] {
  const broken = chain.findIndex((each, index) => {
    const issuer = chain[index + 1];
    return issuer !== undefined && !isIssuedBy(each, issuer);
  });
  const fix = 'put the certificate of the site first, then the one that issued it, and so on';
  if (
    key &&
    chain.length > 1 &&
    !chain[0].checkPrivateKey(key) &&
    chain.some((each) => each.checkPrivateKey(key))
  )
    return [{ message: 'the chain is in the wrong order: the certificate of the key is not the first', fix }];
  if (broken >= 0) {
    const [one, next] = [chain[broken], chain[broken + 1]];
    const message = `the chain is broken: ${one ? called(one) : ''} was not issued by ${next ? called(next) : ''}, which follows it`;
    return [{ message, fix }];
  }
  const last = chain[chain.length - 1] ?? chain[0];
  if (isIssuedBy(last, last) || publicRoots().some((root) => isIssuedBy(last, root))) return [];
  // A self-signed certificate that is no authority does not pass checkIssued.
  if (last.subject === last.issuer && last.verify(last.publicKey)) return [];
  return [
    {
      message: `an intermediate certificate is missing: ${called(last)} was issued by ${called({ subject: last.issuer })}, which is neither in the chain nor a public root`,
      fix: 'append the certificate of that issuer (a private authority: up to its root)',
    },
  ];
}

let roots: X509Certificate[] | undefined;

function publicRoots(): X509Certificate[] {
  return (roots ??= tls.rootCertificates.map((pem) => new X509Certificate(pem)));
}

function dateProblems(chain: Chain, now: Date): Finding[] {
  return chain.flatMap((each): Finding[] => {
    const [from, to] = [Date.parse(each.validFrom), Date.parse(each.validTo)];
    if (to < now.getTime()) return [{ message: `${called(each)} expired on ${day(to)}`, fix: 'renew it' }];
    if (from > now.getTime())
      return [
        {
          message: `${called(each)} is not valid before ${day(from)}`,
          fix: 'look at the clock of this machine',
        },
      ];
    return [];
  });
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

function nameProblems(leaf: X509Certificate, { names, addresses }: ServedNames): Finding[] {
  const missing = [
    // Clients look at subjectAltName alone; Node would also accept the common name.
    ...names.filter((name) => leaf.checkHost(name, { subject: 'never' }) === undefined),
    ...addresses.filter((address) => leaf.checkIP(address) === undefined),
  ];
  if (missing.length === 0) return [];
  const allowed = [...names, ...addresses].join(', ');
  if (leaf.subjectAltName === undefined) {
    const message = 'the certificate has a common name only; clients look at subjectAltName alone';
    return [{ message, allowed, fix: 'have it issued with subjectAltName' }];
  }
  const has = leaf.subjectAltName.replaceAll(/DNS:|IP Address:/g, '');
  return [{ message: `the certificate is for ${has}, and not for ${missing.join(', ')}`, allowed }];
}
