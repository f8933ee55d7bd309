import { siteCertificateOf } from '../../../src/config/secrets/acme';
import { generateSecrets } from '../../../src/config';
import { refusal } from '../project';

const encoded = (text: string) => Buffer.from(text).toString('base64');
let site: { certificate: string; privateKey: string };
beforeAll(async () => {
  const made = await generateSecrets({ domain: 'example.org', namespace: 'wt', now: new Date() });
  site = { certificate: made['site.certificate'], privateKey: made['site.privateKey'] };
});

const old = (main: string, sans: string[] | null, certificate = encoded(site.certificate)) => ({
  Domain: { Main: main, SANs: sans },
  Certificate: certificate,
  Key: encoded(site.privateKey),
});
const current = (main: string, sans?: string[]) => ({
  domain: { main, ...(sans && { sans }) },
  certificate: encoded(site.certificate),
  key: encoded(site.privateKey),
  Store: 'default',
});

describe("the site's certificate in Traefik's store", () => {
  it.each([
    [
      'Traefik 1',
      () => ({
        Account: {},
        Certificates: [old('example.com', null), old('*.example.org', ['example.org'])],
      }),
    ],
    ['Traefik 2', () => ({ le: { Account: {}, Certificates: [current('example.org', ['*.example.org'])] } })],
    [
      'a second resolver',
      () => ({
        staging: { Account: {}, Certificates: null },
        le: { Certificates: [current('*.example.org')] },
      }),
    ],
  ])('is found in the layout of %s', (_case, store) => {
    expect(siteCertificateOf(JSON.stringify(store()), 'example.org', 'certs/acme.json')).toEqual(site);
  });

  it.each<[string, () => string, string]>([
    ['no JSON', () => '{"Certificates": [', 'is not JSON'],
    ['another JSON', () => '[]', 'neither of the two layouts'],
    ['an empty store', () => '{}', 'neither of the two layouts'],
    ['no certificate', () => '{"le": {"Certificates": null}}', 'holds no certificate for *.example.org'],
    [
      'one for another domain',
      () => JSON.stringify({ le: { Certificates: [current('*.example.com')] } }),
      'it holds: *.example.com',
    ],
    [
      'one that is not wild',
      () => JSON.stringify({ Certificates: [old('girder.example.org', [])] }),
      'holds no certificate for *.example.org',
    ],
    [
      'one that is no PEM',
      () => JSON.stringify({ Certificates: [old('*.example.org', [], 'c2VjcmV0')] }),
      'is not base64 of PEM',
    ],
  ])('is not found in %s', (_case, store, message) => {
    const { message: said } = refusal(() => siteCertificateOf(store(), 'example.org', 'certs/acme.json'));
    expect(said).toContain('certs/acme.json: ');
    expect(said).toContain(message);
    expect(said).not.toContain('c2VjcmV0');
  });
});
