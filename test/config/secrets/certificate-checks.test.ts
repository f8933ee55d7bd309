import {
  certificateProblems,
  expiry,
  hasSubjectAltName,
} from '../../../src/config/secrets/certificate-checks';
import type { Issued } from '../issue';
import { issue as issueNow } from '../issue';

const day = 24 * 60 * 60 * 1000;
const now = new Date('2026-06-15T12:00:00Z');

/** Valid a day around the time of these tests, where not told otherwise. */
const issue: typeof issueNow = (options) =>
  issueNow({ from: new Date(now.getTime() - day), to: new Date(now.getTime() + day), ...options });

const wanted = ['girder.example.org', 'any.example.org'];
let root: Issued, intermediate: Issued, site: Issued;
beforeAll(async () => {
  root = await issue({ subject: 'Root' });
  intermediate = await issue({ subject: 'Intermediate', issuer: root });
  site = await issue({ subject: 'site', issuer: intermediate, names: ['*.example.org'] });
});

const problems = (certificate: string, privateKey = site.key, addresses: string[] = []) =>
  certificateProblems({ certificate, privateKey, names: wanted, addresses, now }).map(
    ({ message }) => message,
  );

describe('a certificate with its key', () => {
  it('is accepted with its chain up to a root', () => {
    expect(problems(site.pem + intermediate.pem + root.pem)).toEqual([]);
  });

  it('is accepted when it signed itself', async () => {
    const own = await issue({ subject: 'own', names: ['*.example.org'] });
    expect(problems(own.pem, own.key)).toEqual([]);
  });

  it('has to cover addresses, too, where there are any', async () => {
    const names = ['*.example.org'];
    const [bare, full] = await Promise.all([
      issue({ subject: 'bare', names }),
      issue({ subject: 'full', names, addresses: ['127.0.0.1'] }),
    ]);
    expect(problems(bare.pem, bare.key)).toEqual([]);
    const said = ['the certificate is for *.example.org, and not for 127.0.0.1'];
    expect(problems(bare.pem, bare.key, ['127.0.0.1'])).toEqual(said);
    expect(problems(full.pem, full.key, ['127.0.0.1'])).toEqual([]);
    const other = ['the certificate is for *.example.org, 127.0.0.1, and not for 127.0.0.2'];
    expect(problems(full.pem, full.key, ['127.0.0.2'])).toEqual(other);
  });

  it('has names that clients look at, or none', async () => {
    expect(hasSubjectAltName(site.pem)).toBe(true);
    expect(hasSubjectAltName((await issue({ subject: 'registry' })).pem)).toBe(false);
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
