import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { checkServerIdentity, connect, createServer } from 'node:tls';

import { compare } from 'bcryptjs';

import { generateSecrets } from '../../../src/config';
import { secretValueProblems } from '../../../src/config/secrets/checks';
import { schema } from '../../../src/config/schema';
import type { RequiredSecretName } from '../../../src/config/secrets/names';
import { optionalSecretNames, secretNames } from '../../../src/config/secrets/names';

const options = { domain: 'tales.example.org', namespace: 'wt' };
let secrets: Record<RequiredSecretName, string>;

beforeAll(async () => {
  secrets = await generateSecrets({ ...options, now: new Date() });
});

it('gives every secret that is not for others to give out, and none of them twice', async () => {
  const names = [...Object.keys(secrets), ...optionalSecretNames];
  expect(names.sort()).toEqual(Object.keys(secretNames).sort());
  const others = await generateSecrets({ ...options, now: new Date() });
  for (const name of Object.keys(secrets) as RequiredSecretName[]) {
    expect(others[name]).not.toBe(secrets[name]);
  }
});

it('the htpasswd line is for the user and the password', async () => {
  const [user, hash = ''] = secrets['registry.htpasswd'].trim().split(':');
  expect(user).toBe(secrets['registry.username']);
  expect(hash).toMatch(/^\$2b\$10\$/);
  await expect(compare(secrets['registry.password'], hash)).resolves.toBe(true);
  await expect(compare(`${secrets['registry.password']}x`, hash)).resolves.toBe(false);
});

it.each(['gke', 'none'])('all of them pass the checks on a cluster of type %s', (type) => {
  const config = { ...schema.parse({ ...options, cluster: { type } }), environment: 'dev' };
  expect(secretValueProblems(secrets, config, new Date())).toEqual([]);
});

const registryHosts = [
  'registry',
  'registry.wt',
  'registry.wt.svc',
  'registry.wt.svc.cluster.local',
  'localhost',
  '127.0.0.1',
];
const siteHosts = ['tales.example.org', 'girder.tales.example.org', 'dashboard.tales.example.org'];

describe.each([
  { which: 'registry', hosts: registryHosts, days: 3650 },
  { which: 'site', hosts: siteHosts, days: 825 },
] as const)('the certificate of the $which', ({ which, hosts, days }) => {
  it('belongs to its key, and is no authority for others', () => {
    const certificate = new X509Certificate(secrets[`${which}.certificate`]);
    const key = createPrivateKey(secrets[`${which}.privateKey`]);
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect(key.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
  });

  it.each(hosts)('is accepted for %s by a client that trusts it', async (host) => {
    await expect(handshake(which, host)).resolves.toBeUndefined();
    // By subjectAltName: Go clients look at nothing else.
    const certificate = new X509Certificate(secrets[`${which}.certificate`]);
    const found =
      host === '127.0.0.1' ? certificate.checkIP(host) : certificate.checkHost(host, { subject: 'never' });
    expect(found).toBeDefined();
  });

  it('is refused for other names, and without trust in it', async () => {
    await expect(handshake(which, 'other.example.com')).rejects.toThrow(/altnames/);
    await expect(handshake(which, 'registry', false)).rejects.toThrow(/self-signed/);
  });

  it(`is valid for ${days} days, and already an hour ago`, async () => {
    const made = await generateSecrets({ ...options, now: new Date('2030-02-03T04:05:06.789Z') });
    const { validFrom, validTo } = new X509Certificate(made[`${which}.certificate`]);
    expect(new Date(validFrom).toISOString()).toBe('2030-02-03T03:05:06.000Z');
    expect((Date.parse(validTo) - Date.parse(validFrom)) / (24 * 60 * 60 * 1000)).toBe(days);
  });
});

/** Connects to a server with this certificate as a client that calls it `host`. */
function handshake(which: 'registry' | 'site', host: string, trusted = true): Promise<void> {
  const cert = secrets[`${which}.certificate`];
  const server = createServer({ cert, key: secrets[`${which}.privateKey`] });
  // The client hangs up as soon as it knows.
  server.on('tlsClientError', () => undefined);
  return new Promise<void>((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({
        host: '127.0.0.1',
        port,
        // An address is no server name in TLS; it is compared with the certificate all the same.
        servername: host === '127.0.0.1' ? '' : host,
        checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
        ...(trusted && { ca: cert }),
      });
      socket.once('secureConnect', () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', reject);
    });
  }).finally(() => server.close());
}
