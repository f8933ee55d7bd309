import { all, configOf, matches, one, podLabels } from './support';
import { servesRegistry } from '../../src/config/secrets/registry-names';

const domain = 'tales.example.org';
const ingress = (settings: object = {}) => one('Ingress', 'registry-ingress', { domain, ...settings });
const service = (settings: object = {}) => one('Service', 'registry-ingress', settings);

test.each([
  ['2.1', undefined, true],
  ['2.1', false, false],
  ['legacy', undefined, false],
  ['legacy', true, true],
] as const)('gwvolman %s, registry.ingress.enabled %s: served is %s', (variant, enabled, served) => {
  const settings = {
    worker: { variant },
    registry: { ingress: { ...(enabled !== undefined && { enabled }) } },
  };
  expect(servesRegistry(configOf(settings))).toBe(served);
  const made = [...all('Ingress', settings), ...all('Service', settings)].map(
    ({ metadata }) => metadata?.name,
  );
  expect(made.filter((name) => name === 'registry-ingress')).toHaveLength(served ? 2 : 0);
});

test('it serves the name that gwvolman has in its code, with the certificate of the site', () => {
  const { rules, tls } = ingress().spec!;
  const backend = { service: { name: 'registry-ingress', port: { number: 443 } } };
  expect(rules).toEqual([
    { host: `registry.${domain}`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } },
  ]);
  expect(tls).toEqual([{ hosts: [`registry.${domain}`], secretName: 'site-cert-secret' }]);
  const issued = ingress({ tls: { issuer: 'letsencrypt' } });
  expect(issued.spec!.tls![0]!.secretName).toBe('site-cert-issued');
});

test('the Service has an address, and leads to the registry where it listens', () => {
  const { spec } = service();
  expect([spec!.type, spec!.clusterIP]).toEqual(['ClusterIP', undefined]);
  expect(spec!.ports).toEqual([{ name: 'registry', port: 443, targetPort: 443 }]);
  const selected = all('Deployment').filter((each) => matches(spec!.selector!, podLabels(each)));
  expect(selected.map(({ metadata }) => metadata!.name)).toEqual(['registry']);
});

test('controllers are told that it speaks TLS and that images are large; the other ingress is left alone', () => {
  expect(ingress().metadata!.annotations).toMatchObject({
    'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS',
    'nginx.ingress.kubernetes.io/proxy-body-size': '0',
    'haproxy.org/server-ssl': 'true',
  });
  const annotations = service({ cluster: { type: 'none' } }).metadata!.annotations!;
  expect(annotations['traefik.ingress.kubernetes.io/service.serversscheme']).toBe('https');
  expect(Object.keys(annotations).join()).not.toContain('google');
  const onGoogle = service({ cluster: { type: 'gke' } }).metadata!.annotations!;
  expect(JSON.parse(onGoogle['cloud.google.com/app-protocols']!)).toEqual({ registry: 'HTTPS' });
  const others = one('Ingress', 'ingress').metadata!.annotations ?? {};
  expect(Object.keys(others).join()).not.toContain('backend-protocol');
});

test('an operator has the last word', () => {
  const key = 'nginx.ingress.kubernetes.io/proxy-body-size';
  const registry = {
    ingress: { annotations: { [key]: '9g' }, serviceAnnotations: { 'example.org/a': 'b' } },
  };
  expect(ingress({ registry }).metadata!.annotations![key]).toBe('9g');
  expect(service({ registry }).metadata!.annotations!['example.org/a']).toBe('b');
});
