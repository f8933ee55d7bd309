import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { curl, girderLook } from '../../../src/cli/waits/girder';
import { generateSecrets } from '../../../src/config';

const host = 'registry';
const { signal } = new AbortController();
let server: Server;
let port: number;
let status = 200;
let certificate: X509Certificate;
let other: X509Certificate;
const asked: string[] = [];

beforeAll(async () => {
  const names = { domain: 'example.edu', namespace: 'wholetale', now: new Date() };
  const [made, second] = await Promise.all([generateSecrets(names), generateSecrets(names)]);
  certificate = new X509Certificate(made['registry.certificate']);
  other = new X509Certificate(second['registry.certificate']);
  const tls = { cert: made['registry.certificate'], key: made['registry.privateKey'] };
  server = createServer(tls, (request, response) => {
    asked.push(`${request.headers.host ?? ''} ${request.url ?? ''}`);
    response.writeHead(status).end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
}, 60_000);

afterAll(() => new Promise((resolve) => server.close(resolve)));

const look = (more: Partial<Parameters<typeof girderLook>[0]> = {}) =>
  girderLook({ host, address: '127.0.0.1', port, certificate, ...more }, signal);

it('holds where girder answers at the address of the ingress, and says that the certificate is self-signed', async () => {
  status = 200;
  const found = await look();
  expect(found).toEqual({
    done: true,
    value: 'https://registry/api/v1 answers with a self-signed certificate, of which browsers warn',
  });
  expect(asked).toEqual([`registry:${port} /api/v1`]);
});

it('does not hold where the ingress reaches no girder', async () => {
  status = 503;
  expect(await look()).toMatchObject({ done: false, waiting: 'HTTP 503: the ingress reaches no girder' });
  status = 404;
  expect(await look()).toMatchObject({ done: false, waiting: 'HTTP 404' });
  status = 200;
});

it('does not hold with another certificate than that of the site', async () => {
  expect(await look({ certificate: other })).toMatchObject({
    done: false,
    waiting: expect.stringContaining('another certificate is served than that of the site') as unknown,
  });
  expect(await look({ certificate: undefined })).toMatchObject({ done: true });
});

it('does not hold with a certificate for another host', async () => {
  expect(await look({ host: 'girder.example.edu' })).toMatchObject({
    done: false,
    waiting: expect.stringContaining('the certificate is not for girder.example.edu') as unknown,
  });
});

it('says how to try from elsewhere where nothing answers', async () => {
  const found = await look({ port: 1 });
  expect(found).toMatchObject({
    done: false,
    problems: [{ fix: expect.stringContaining('curl --resolve registry:443:127.0.0.1') as unknown }],
  });
});

it('asks by hand without DNS, at an address or at a name', () => {
  const url = 'https://girder.example.edu/api/v1';
  expect(curl('girder.example.edu', '10.1.2.3', true)).toBe(
    `curl --insecure --resolve girder.example.edu:443:10.1.2.3 ${url}`,
  );
  expect(curl('girder.example.edu', 'lb.cloud.example')).toBe(
    `curl --connect-to girder.example.edu:443:lb.cloud.example:443 ${url}`,
  );
});
