import { compare } from 'bcryptjs';

import { schema } from '../../../src/config/schema';
import type { AnySecretName } from '../../../src/config/secrets/names';
import { allSecrets, derivedSecretNames, secretMarker } from '../../../src/config/secrets/names';
import { deriveSecret, namedSecrets, swapMarkers } from '../../../src/config/secrets/values';
import type { Manifest } from '../../../src/kube/manifest';

const secret = (stringData: Record<string, unknown>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', namespace: 'ns' },
  type: 'Opaque',
  stringData,
});
const marker = secretMarker('registry.password');

describe('swapping markers', () => {
  it('puts in what the lookup gives, and leaves all else', () => {
    const manifest = secret({ password: marker, other: 'plain' });
    expect(swapMarkers(manifest, (name) => `value of ${name}`)).toEqual(
      secret({ password: 'value of registry.password', other: 'plain' }),
    );
    expect(manifest).toEqual(secret({ password: marker, other: 'plain' }));
  });

  it('leaves out what the lookup does not give', () => {
    const manifest = secret({ id: secretMarker('globus.clientId'), password: marker });
    const lookup = (name: AnySecretName) => (name === 'globus.clientId' ? undefined : 'x');
    expect(swapMarkers(manifest, lookup)).toEqual(secret({ password: 'x' }));
  });

  it('puts in objects, such as outputs, as they are', () => {
    const output = { promise: () => Promise.resolve('x') };
    const swapped = swapMarkers(secret({ password: marker }), () => output);
    expect(swapped.stringData?.password).toBe(output);
  });

  it.each([...allSecrets, ...Object.keys(derivedSecretNames)] as AnySecretName[])('knows %s', (name) => {
    const asked: AnySecretName[] = [];
    swapMarkers(secret({ key: secretMarker(name) }), (each) => asked.push(each));
    expect(asked).toEqual([name]);
  });

  it('hands back what holds none', () => {
    const manifest: Manifest = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'girder' },
      spec: { ports: [1] },
    };
    expect(swapMarkers(manifest, () => 'x')).toBe(manifest);
    expect(swapMarkers(secret({}), () => 'x')).toEqual(secret({}));
  });

  it.each<[string, Manifest]>([
    ['inside of other text', secret({ password: `pw=${marker}` })],
    ['followed by other text', secret({ password: `${marker} ` })],
    ['below stringData', secret({ password: { inner: marker } })],
    ['in a name of a Secret', { ...secret({}), metadata: { name: marker } }],
    ['in data of a Secret', { ...secret({}), data: { password: marker } }],
    ['in a ConfigMap', { ...secret({ password: marker }), kind: 'ConfigMap' }],
    ['in a kind of another group', { ...secret({ password: marker }), apiVersion: 'example.org/v1' }],
    [
      'in a list',
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ args: [marker] }] } },
    ],
    ['as a key', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { [marker]: '' } }],
    ['of no known secret', secret({ password: marker.replace('password', 'nothing') })],
  ])('a marker %s is a bug', (_, manifest) => {
    expect(() => swapMarkers(manifest, () => 'x')).toThrow(Error);
  });

  it('says where the bug is', () => {
    expect(() => swapMarkers(secret({ password: `pw=${marker}` }), () => 'x')).toThrow(
      'Secret/ns/s: stringData.password',
    );
  });
});

const config = schema.parse({
  domain: 'tales.example.org',
  batch: { registry: { server: 'registry.example.org:5000', username: 'reader' } },
});

describe('derived secrets', () => {
  it.each([
    ['registry.dockerconfigjson', 'registry:443'],
    ['registry.taleDockerconfigjson', 'registry.tales.example.org'],
  ] as const)('%s has what docker and the kubelet read, for %s', (name, address) => {
    const login = { 'registry.username': 'wholetale', 'registry.password': 'p"\\:w' };
    const { auths } = JSON.parse(deriveSecret(name, login, config)) as {
      auths: Record<string, { username: string; password: string; auth: string }>;
    };
    expect(Object.keys(auths)).toEqual([address]);
    const { username, password, auth } = auths[address]!;
    expect([username, password]).toEqual(['wholetale', 'p"\\:w']);
    expect(Buffer.from(auth, 'base64').toString()).toBe('wholetale:p"\\:w');
  });

  it('count as what they are made of where secrets are listed', () => {
    const manifests = [
      secret({ a: secretMarker('site.privateKey'), b: secretMarker('registry.taleDockerconfigjson') }),
      secret({ c: marker }),
    ];
    expect(namedSecrets(manifests)).toEqual(['registry.password', 'registry.username', 'site.privateKey']);
  });
});

describe("the kaniko builder's user beside the generated one", () => {
  const derive = (htpasswd: string) =>
    deriveSecret('registry.htpasswdWithLegacyUser', { 'registry.htpasswd': htpasswd }, config);

  it.each(['me:hash\n', 'me:hash', '\nme:hash\n\n'])(
    '%j: both may log in, and nothing changes on the next run',
    async (own) => {
      const [mine, theirs, rest] = derive(own).split('\n');
      expect([mine, rest]).toEqual(['me:hash', '']);
      const [user, hash] = theirs!.split(':');
      // gwvolman 2.1.3, r2d/kaniko.py
      expect(user).toBe('fido');
      await expect(compare('secretpass', hash!)).resolves.toBe(true);
      expect(derive(own)).toBe(derive(own));
    },
  );

  it('is not added twice', () => {
    expect(derive('fido:hash\n')).toBe('fido:hash\n');
  });
});
