import { all, containers, matches, one, podLabels } from './support';

const deployments = all('Deployment');
const services = all('Service');

test.each(services.map((each) => [each.metadata!.name!, each] as const))(
  'Service %s selects the pods of exactly one Deployment, and its port is open there',
  (_, { spec }) => {
    const selected = deployments.filter((each) => matches(spec!.selector!, podLabels(each)));
    expect(selected).toHaveLength(1);
    const open = containers(selected[0]!).flatMap((each) =>
      (each.ports ?? []).map((port) => port.containerPort),
    );
    for (const port of spec!.ports ?? []) expect(open).toContain(port.targetPort);
  },
);

test.each(deployments.map((each) => [each.metadata!.name!, each] as const))(
  'Deployment %s selects its own pods and no other',
  (_, deployment) => {
    const selector = deployment.spec!.selector.matchLabels!;
    expect(deployments.filter((each) => matches(selector, podLabels(each)))).toEqual([deployment]);
    expect(Object.keys(selector).sort()).toEqual(['app', 'component', 'tier']);
  },
);

// Immutable on clusters made by deploy.sh.
test.each([
  ['mongo', 'database', 'mongo'],
  ['redis', 'backend', 'redis'],
  ['registry', 'backend', 'registry'],
  ['girder', 'frontend', 'girder'],
  ['dashboard', 'frontend', 'dashboard'],
  ['celery-worker', 'backend', 'worker'],
])('the selector of %s is what adopted clusters have', (name, tier, component) => {
  expect(one('Deployment', name).spec!.selector).toEqual({
    matchLabels: { app: 'WholeTale', tier, component },
  });
});

test.each([
  ['mongo', 'mongo', 27017],
  ['redis', 'redis', 6379],
  ['registry', 'registry', 443],
])('Service %s is headless', (name, component, port) => {
  const { clusterIP, ports, selector } = one('Service', name).spec!;
  expect({ clusterIP, port: ports![0]!.port, component: selector!.component }).toEqual({
    clusterIP: 'None',
    port,
    component,
  });
});

test.each([
  ['girder', 8080],
  ['dashboard', 80],
])('Service %s is a NodePort that the cluster chooses', (name, port) => {
  const { type, ports, clusterIP } = one('Service', name).spec!;
  expect(type).toBe('NodePort');
  expect(clusterIP).toBeUndefined();
  expect(ports).toEqual([{ name: 'http', port, targetPort: port }]);
});

test('Service worker gives its pods a name and nothing else', () => {
  expect(one('Service', 'worker').spec).toEqual({
    clusterIP: 'None',
    selector: { app: 'WholeTale', tier: 'backend', component: 'worker' },
  });
});

test('the ingress serves girder and the dashboard under the domain, with the site certificate', () => {
  const { rules, tls } = one('Ingress', 'ingress', { domain: 'tale.example.org' }).spec!;
  const served = rules!.map(({ host, http }) => [
    host,
    http!.paths[0]!.path,
    http!.paths[0]!.backend.service,
  ]);
  expect(served).toEqual([
    ['girder.tale.example.org', '/', { name: 'girder', port: { number: 8080 } }],
    ['dashboard.tale.example.org', '/', { name: 'dashboard', port: { number: 80 } }],
  ]);
  expect(tls).toEqual([
    { hosts: ['girder.tale.example.org', 'dashboard.tale.example.org'], secretName: 'site-cert-secret' },
  ]);
});
