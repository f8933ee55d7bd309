import fc from 'fast-check';

import { generateSecrets } from '../../src/config';
import type { AcmeCertificate } from '../../src/config/secrets/acme';
import { siteCertificateOf } from '../../src/config/secrets/acme';
import { shaped, unlessRefused } from './support';

const domain = 'a.org';

/** What is taken out of stores of Traefik that are accepted, in both layouts and with much beside it. */
export async function acceptedAcme(count: number, seed: number): Promise<AcmeCertificate[]> {
  const made = await generateSecrets({ domain, namespace: 'wholetale', now: new Date() }, ['site']);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const pem = base64(made['site.certificate'] ?? '');
  const certificate = fc.oneof({ weight: 4, arbitrary: fc.constant(pem) }, fc.base64String());
  const key = fc.oneof(fc.constant(base64(made['site.privateKey'] ?? '')), fc.base64String({ minLength: 4 }));
  const main = fc.constantFrom(`*.${domain}`, domain);
  const sans = fc.array(fc.constant(`*.${domain}`), { minLength: 1 });
  const one = fc.record({
    Domain: fc.record({ Main: main, SANs: sans }),
    Certificate: certificate,
    Key: key,
  });
  const other = fc.record({ domain: fc.record({ main, sans }), certificate, key });
  const store = fc.oneof(
    shaped({ Certificates: fc.array(one, { minLength: 1, maxLength: 3 }) }),
    shaped({ le: fc.record({ Certificates: fc.array(other, { minLength: 1, maxLength: 3 }) }) }),
  );
  return fc
    .sample(store, { numRuns: count * 5, seed })
    .flatMap((each) => unlessRefused(() => siteCertificateOf(JSON.stringify(each), domain, 'a')) ?? [])
    .slice(0, count);
}
