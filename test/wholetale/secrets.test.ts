import { markedSecret } from '../../src/config/secrets/names';
import { plannedTale } from '../../src/app';
import { all, configOf, manifestsOf, one } from './support';

test.each([
  ['registry-secret', 'Opaque', ['password', 'registry.password', 'username']],
  ['registry-credentials', 'kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['local-registry-secret', 'kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['registry-cert-secret', 'kubernetes.io/tls', ['tls.crt', 'tls.key']],
  ['site-cert-secret', 'kubernetes.io/tls', ['tls.crt', 'tls.key']],
])('%s holds markers under the keys that its type asks for', (name, type, keys) => {
  const secret = one('Secret', name);
  expect(secret.type).toBe(type);
  expect(secret.data).toBeUndefined();
  expect(Object.keys(secret.stringData!).sort()).toEqual(keys);
  for (const value of Object.values(secret.stringData!)) expect(markedSecret(value)).toBeDefined();
});

test('no marker is used for two keys, and none stands outside of a Secret', () => {
  const markers = all('Secret').flatMap((each) => Object.values(each.stringData!));
  expect(new Set(markers).size).toBe(markers.length);
  const others = JSON.stringify(manifestsOf().filter((each) => each.kind !== 'Secret'));
  for (const marker of markers) expect(others).not.toContain(marker);
});

test.each([
  ['2.1', 'local-registry-secret'],
  ['legacy', 'registry-credentials'],
] as const)('gwvolman %s: there is the pull secret that its tales name', (variant, name) => {
  const settings = { worker: { variant }, images: { worker: 'example.org/gwvolman:1' } };
  const { manifests } = plannedTale(configOf(settings), { image: 'i', host: 'h', command: 'c' }, 'token');
  expect(JSON.stringify(manifests)).toContain(`"imagePullSecrets":[{"name":"${name}"}]`);
  const pullSecrets = all('Secret', settings).filter(({ type }) => type === 'kubernetes.io/dockerconfigjson');
  const names = pullSecrets.map(({ metadata }) => metadata?.name).sort();
  expect(names).toEqual([...new Set(['registry-credentials', name])].sort());
});

test('the certificate of the registry and that of the site are not mixed up', () => {
  const names = (secret: string) =>
    Object.values(one('Secret', secret).stringData!).map((each) => markedSecret(each));
  expect(names('registry-cert-secret')).toEqual(['registry.certificate', 'registry.privateKey']);
  expect(names('site-cert-secret')).toEqual(['site.certificate', 'site.privateKey']);
});

test.each([
  [false, 'registry.htpasswd'],
  [true, 'registry.htpasswdWithLegacyUser'],
])('registry.legacyUser %s: htpasswd is %s', (legacyUser, name) => {
  const { stringData } = one('Secret', 'registry-secret', { registry: { legacyUser } });
  expect(markedSecret(stringData!['registry.password']!)).toBe(name);
});
