import { plannedManifests } from '../src/app';
import { schema } from '../src/config/schema';
import { objectPath } from '../src/kube/manifest';

const planOf = (settings: object = {}) =>
  plannedManifests({ ...schema.parse(settings), environment: 'test' });
const plan = planOf();
const find = (path: string) => {
  const found = plan.find(({ manifest }) => objectPath(manifest) === path);
  if (!found) throw new Error(`no ${path}`);
  return found;
};

test('the same configuration gives the same manifests, byte for byte', () => {
  expect(JSON.stringify(planOf())).toBe(JSON.stringify(plan));
});

test('every object comes after all that it depends on', () => {
  const seen = new Set<string>();
  for (const { manifest, dependsOn } of plan) {
    expect(dependsOn.filter((each) => !seen.has(each))).toEqual([]);
    seen.add(objectPath(manifest));
  }
  expect(seen.size).toBe(plan.length);
});

test('every object names its chart, component, namespace and manager', () => {
  const components = new Set(plan.map(({ component }) => component));
  expect([...components].sort()).toEqual(
    [
      'dashboard',
      'girder',
      'ingress',
      'mongo',
      'namespace',
      'network',
      'redis',
      'registry',
      'setup',
      'worker',
    ].sort(),
  );
  for (const { manifest, chart, component } of plan) {
    expect(chart).toBe('wholetale');
    expect(manifest.metadata.namespace).toBe(manifest.kind === 'Namespace' ? undefined : 'wholetale');
    expect(manifest.metadata.labels).toMatchObject({
      app: 'WholeTale',
      'app.kubernetes.io/name': component,
      'app.kubernetes.io/component': component,
      'app.kubernetes.io/part-of': 'wholetale',
      'app.kubernetes.io/instance': 'test',
      'app.kubernetes.io/managed-by': 'talestack',
    });
  }
});

test('everything waits for the namespace, which is privileged', () => {
  const [namespace, ...others] = plan;
  expect(objectPath(namespace!.manifest)).toBe('Namespace/wholetale');
  expect(namespace!.manifest.metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'privileged',
  });
  expect(others.filter(({ dependsOn }) => !dependsOn.includes('Namespace/wholetale'))).toEqual([]);
});

test('the namespace default is not ours to make', () => {
  const inDefault = planOf({ namespace: 'default' });
  expect(inDefault.map(({ manifest }) => manifest.kind)).not.toContain('Namespace');
  expect(new Set(inDefault.map(({ manifest }) => manifest.metadata.namespace))).toEqual(new Set(['default']));
});

test.each([
  [
    'Deployment/wholetale/girder',
    ['Deployment/wholetale/mongo', 'Service/wholetale/mongo', 'ConfigMap/wholetale/girder-configmap'],
  ],
  [
    'Deployment/wholetale/registry',
    ['Secret/wholetale/registry-secret', 'Secret/wholetale/registry-cert-secret'],
  ],
  [
    'Deployment/wholetale/celery-worker',
    [
      'Deployment/wholetale/redis',
      'Deployment/wholetale/registry',
      'Deployment/wholetale/girder',
      'RoleBinding/wholetale/gwvolman-acct',
    ],
  ],
  [
    'Ingress/wholetale/ingress',
    ['Service/wholetale/girder', 'Service/wholetale/dashboard', 'Secret/wholetale/site-cert-secret'],
  ],
])('%s starts after what it needs', (path, needed) => {
  expect(find(path).dependsOn).toEqual(expect.arrayContaining(needed));
});

test('no Deployment waits for a claim: a class may bind it only once a pod asks for it', () => {
  for (const { manifest, dependsOn } of plan) {
    if (manifest.kind === 'Deployment') expect(dependsOn.join()).not.toContain('PersistentVolumeClaim');
  }
});

test('an environment without WholeTale has nothing of it', () => {
  expect(planOf({ wholetale: { enabled: false } })).toEqual([]);
});
