import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { titan } from '../../src/app';
import { UserError } from '../../src/errors';
import { imageLocation } from '../../src/titan/image';

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
};

const arm = readFileSync(path.join(__dirname, 'fixtures', 'mongo.oci.json'), 'utf8');
const amd = JSON.stringify({
  os: 'linux',
  architecture: 'amd64',
  config: { Volumes: { '/data/amd64': {} }, ExposedPorts: { '27017/tcp': {} } },
});
const manifestOf = (config: string) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, size: config.length, digest: digestOf(config) },
    layers: [],
  });
const entry = (config: string, platform: object) => ({
  mediaType: types.manifest,
  size: 1,
  digest: digestOf(manifestOf(config)),
  platform,
});
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: types.index,
  manifests: [
    entry(arm, { os: 'linux', architecture: 'arm64', variant: 'v8' }),
    entry(amd, { os: 'linux', architecture: 'amd64' }),
  ],
});

/** What the registry has below `/v2/data/mongo/`. */
const content = new Map<string, readonly [type: string, text: string]>([
  ['manifests/7.0.14', [types.index, index]],
  [`manifests/${digestOf(index)}`, [types.index, index]],
  ['manifests/amd', [types.manifest, manifestOf(amd)]],
  ...[arm, amd].flatMap((config): [string, readonly [string, string]][] => [
    [`manifests/${digestOf(manifestOf(config))}`, [types.manifest, manifestOf(config)]],
    [`blobs/${digestOf(config)}`, ['application/octet-stream', config]],
  ]),
]);

const token = 'anonymous-token';

/** A registry on the loopback that gives a token to anyone, as Docker Hub does. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', `http://${request.headers.host}`);
  const json = (status: number, body: object, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  if (pathname === '/token') {
    const scope = searchParams.get('scope') ?? '';
    if (scope.includes('private')) json(401, { errors: [{ code: 'UNAUTHORIZED' }] });
    else json(200, { token });
    return;
  }
  if (pathname.startsWith('/v2/silent/')) return;
  if (pathname.startsWith('/v2/broken/')) return void json(500, { errors: [{ code: 'UNKNOWN' }] });
  if (request.headers.authorization !== `Bearer ${token}`) {
    const [, , ...name] = pathname.split('/');
    const realm = `http://${request.headers.host}/token`;
    const challenge = `Bearer realm="${realm}",service="test",scope="repository:${name.join('/')}:pull"`;
    return void json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': challenge });
  }
  const [type, text] = content.get(pathname.replace('/v2/data/mongo/', '')) ?? [];
  if (type === undefined) return void json(404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] });
  response.writeHead(200, { 'content-type': type }).end(text);
}

const server = createServer(answer);
let host = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function refusal(image: string, options: object = {}): Promise<UserError> {
  const error: unknown = await titan.fetchImageMetadata(image, options).catch((reason: unknown) => reason);
  if (error instanceof UserError) return error;
  throw error;
}

test('an image for several platforms: that of amd64 unless another is named', async () => {
  const image = `${host}/data/mongo:7.0.14`;
  expect(await titan.fetchImageMetadata(image)).toEqual({
    volumes: [{ name: 'v0', path: '/data/amd64' }],
    ports: [27017],
    udpPorts: [],
    user: undefined,
    group: undefined,
    tag: image,
    digest: `${host}/data/mongo@${digestOf(index)}`,
  });
  expect(await titan.fetchImageMetadata(image, { platform: 'linux/arm64' })).toMatchObject({
    volumes: [
      { name: 'v0', path: '/data/configdb' },
      { name: 'v1', path: '/data/db' },
    ],
  });
});

test('an image for one platform, and one that is named by its digest', async () => {
  expect(await titan.fetchImageMetadata(`${host}/data/mongo:amd`)).toMatchObject({
    volumes: [{ name: 'v0', path: '/data/amd64' }],
    digest: `${host}/data/mongo@${digestOf(manifestOf(amd))}`,
  });
  const image = `${host}/data/mongo@${digestOf(index)}`;
  expect(await titan.fetchImageMetadata(image)).toMatchObject({ tag: undefined, digest: image });
});

test.each([
  ['data/mongo:6', {}, 'has no such image'],
  ['private/mongo:7', {}, 'wants a login, or has no such image'],
  ['broken/mongo:7', {}, 'answered with HTTP 500'],
  ['data/mongo:7.0.14', { platform: 'linux/s390x' }, 'has it for other platforms than linux/s390x'],
])('%s with %j: the registry %s', async (name, options, message) => {
  expect((await refusal(`${host}/${name}`, options)).problems).toMatchObject([
    {
      where: host,
      value: `${host}/${name}`,
      message,
      fix: expect.stringContaining('docker image inspect') as string,
    },
  ]);
});

test('a registry that does not answer is given up', async () => {
  const { problems } = await refusal(`${host}/silent/mongo:7`, { timeoutSeconds: 0.2 });
  expect(problems).toMatchObject([{ message: 'hung up, or did not answer within 0.2 s' }]);
});

test('a registry that is not there is named', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const { problems } = await refusal(`127.0.0.1:${port}/mongo:7`);
  expect(problems).toMatchObject([
    { where: `127.0.0.1:${port}`, message: 'cannot be reached: ECONNREFUSED' },
  ]);
});

test('what is no image is asked of no registry', async () => {
  expect((await refusal('Mongo 7')).problems).toMatchObject([{ message: 'is not an image reference' }]);
});

test.each([
  ['postgres', 'registry-1.docker.io', 'library/postgres', 'latest'],
  ['postgres:16.4', 'registry-1.docker.io', 'library/postgres', '16.4'],
  ['docker.io/postgres:16.4', 'registry-1.docker.io', 'library/postgres', '16.4'],
  ['bitnami/mongodb:7', 'registry-1.docker.io', 'bitnami/mongodb', '7'],
  ['localhost/db:1', 'localhost', 'db', '1'],
  ['registry.example.org:5000/a/b/db', 'registry.example.org:5000', 'a/b/db', 'latest'],
  ['ghcr.io/a/db:1@sha256:ab', 'ghcr.io', 'a/db', 'sha256:ab'],
])('%s is at %s', (image, registry, repository, reference) => {
  expect(imageLocation(image)).toEqual({ registry, repository, reference });
});
