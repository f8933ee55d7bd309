import { fieldChanges, ignoringChanges } from '../../../sandbox/provider/diff';
import type { DiffSettings } from '../../../sandbox/provider/immutable';
import type { KubeObject } from '../../../sandbox/provider/objects';

const mutable: DiffSettings = { configMapMutable: true, secretMutable: true };

const groups: Readonly<Record<string, string>> = {
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  Ingress: 'networking.k8s.io/v1',
  Job: 'batch/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  StatefulSet: 'apps/v1',
  StorageClass: 'storage.k8s.io/v1',
};

function object(kind: string, more: object = {}): KubeObject {
  const metadata = { name: 'it', namespace: 'here' };
  return { apiVersion: groups[kind] ?? 'v1', kind, metadata, ...more };
}

/** The object with a value at a path such as `spec.replicas`; without it where that is undefined. */
function having(kind: string, path: string, value: unknown): KubeObject {
  const [root = '', ...inner] = path.split('.');
  const nested = inner.reduceRight<unknown>(
    (each, key) => (each === undefined ? {} : { [key]: each }),
    value,
  );
  const base = object(kind);
  if (root === 'metadata') return { ...base, metadata: { ...base.metadata, ...(nested as object) } };
  return nested === undefined ? base : { ...base, [root]: nested };
}

/** The object with `a` at a path, compared with the same with `b`. */
function changing(kind: string, path: string, a: unknown, b: unknown, settings = mutable) {
  return fieldChanges(having(kind, path, a), having(kind, path, b), settings);
}

describe('what replaces an object', () => {
  it.each([
    ['Deployment', 'spec.selector', { matchLabels: { a: '1' } }, { matchLabels: { a: '2' } }],
    ['StatefulSet', 'spec.serviceName', 'a', 'b'],
    ['StatefulSet', 'spec.volumeClaimTemplates', [{ a: 1 }], [{ a: 2 }]],
    ['StatefulSet', 'spec.selector', { matchLabels: { a: '1' } }, { matchLabels: { a: '2' } }],
    ['StatefulSet', 'spec.podManagementPolicy', 'OrderedReady', 'Parallel'],
    ['DaemonSet', 'spec.selector', { matchLabels: { a: '1' } }, { matchLabels: { b: '1' } }],
    ['Job', 'spec.template', { spec: { a: 1 } }, { spec: { a: 2 } }],
    ['Job', 'spec.completions', 1, 2],
    ['Job', 'spec.parallelism', 1, 2],
    ['PersistentVolumeClaim', 'spec.storageClassName', 'slow', 'fast'],
    ['PersistentVolumeClaim', 'spec.storageClassName', undefined, 'fast'],
    ['PersistentVolumeClaim', 'spec.volumeName', 'a', undefined],
    ['PersistentVolumeClaim', 'spec.selector', undefined, { matchLabels: { a: '1' } }],
    ['PersistentVolumeClaim', 'spec.accessModes', ['ReadWriteOnce'], ['ReadWriteMany']],
    ['Service', 'spec.clusterIP', '10.0.0.1', 'None'],
    ['Service', 'metadata.namespace', 'a', 'b'],
    ['Pod', 'spec.containers', [{ image: 'a:1' }], [{ image: 'a:2' }]],
    ['PersistentVolume', 'spec.hostPath', { path: '/a' }, { path: '/b' }],
    ['StorageClass', 'provisioner', 'a', 'b'],
    ['ResourceQuota', 'spec.scopes', ['Terminating'], ['BestEffort']],
    ['Namespace', 'metadata.name', 'a', 'b'],
    ['RoleBinding', 'roleRef', { name: 'a' }, { name: 'b' }],
    ['Secret', 'type', 'Opaque', 'kubernetes.io/tls'],
    ['ConfigMap', 'metadata.name', 'a', 'b'],
    ['ConfigMap', 'metadata.namespace', 'a', 'b'],
  ])('%s: a change of %s', (kind, path, a, b) => {
    const changes = changing(kind, path, a, b);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every(({ replaces }) => replaces)).toBe(true);
  });

  it.each([
    ['Deployment', 'spec.replicas', 1, 2],
    ['Deployment', 'spec.template', { spec: { a: 1 } }, { spec: { a: 2 } }],
    ['StatefulSet', 'spec.template', { spec: { a: 1 } }, { spec: { a: 2 } }],
    [
      'PersistentVolumeClaim',
      'spec.resources',
      { requests: { storage: '1Gi' } },
      { requests: { storage: '2Gi' } },
    ],
    ['Service', 'spec.selector', { a: '1' }, { a: '2' }],
    ['Service', 'spec.clusterIPs', ['a'], ['b']],
    ['Ingress', 'spec.rules', [{ host: 'a' }], [{ host: 'b' }]],
    ['ConfigMap', 'data', { a: '1' }, { a: '2' }],
    ['Secret', 'data', { a: 'MQ==' }, { a: 'Mg==' }],
    ['Namespace', 'metadata.labels', { a: '1' }, {}],
    ['Service', 'spec.type', 'ClusterIP', 'LoadBalancer'],
    ['Service', 'spec.ports', [{ port: 1 }], [{ port: 2 }]],
    ['Job', 'spec.ttlSecondsAfterFinished', 1, 2],
    ['Job', 'spec.suspend', true, false],
    ['Pod', 'spec.activeDeadlineSeconds', 1, 2],
    ['StorageClass', 'allowVolumeExpansion', true, false],
    // The same object in another version of its group.
    ['Ingress', 'apiVersion', 'extensions/v1beta1', 'networking.k8s.io/v1'],
  ])('%s: not a change of %s', (kind, path, a, b) => {
    const changes = changing(kind, path, a, b);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.some(({ replaces }) => replaces)).toBe(false);
  });

  it.each([
    ['ConfigMap', { configMapMutable: false, secretMutable: true }],
    ['Secret', { configMapMutable: true, secretMutable: false }],
  ])('%s: a change of its data, where the provider is told that it is immutable', (kind, settings) => {
    expect(changing(kind, 'data', { a: '1' }, { a: '2' }, settings)).toEqual([
      { path: 'data.a', kind: 'update', replaces: true },
    ]);
  });
});

describe('what else replaces, or does not', () => {
  it.each([
    ['ConfigMap', { immutable: true, data: { a: '1' } }, { immutable: true, data: { a: '2' } }],
    ['Secret', { immutable: true, data: { a: 'MQ==' } }, { immutable: true, data: { a: 'Mg==' } }],
  ])('%s: a change of its data, where it says itself that it is immutable', (kind, a, b) => {
    expect(fieldChanges(object(kind, a), object(kind, b), mutable)).toEqual([
      { path: 'data.a', kind: 'update', replaces: true },
    ]);
  });

  it('takes no namespace and the namespace `default` for the same', () => {
    const unplaced = { ...object('ConfigMap'), metadata: { name: 'it' } };
    const placed = { ...object('ConfigMap'), metadata: { name: 'it', namespace: 'default' } };
    expect(fieldChanges(unplaced, placed, mutable)).toEqual([]);
    expect(fieldChanges(placed, unplaced, mutable)).toEqual([]);
  });

  it('does not take a kind of another group for one that it knows', () => {
    const service = (clusterIP: string): KubeObject => ({
      ...object('Service', { spec: { clusterIP } }),
      apiVersion: 'serving.example.org/v1',
    });
    expect(fieldChanges(service('a'), service('b'), mutable)).toEqual([
      { path: 'spec.clusterIP', kind: 'update', replaces: false },
    ]);
  });
});

describe('paths of changes', () => {
  it.each([
    [{ spec: { list: [{ a: 1 }] } }, { spec: { list: [{ a: 2 }] } }, 'spec.list[0].a', 'update'],
    [{ spec: { list: [] } }, { spec: { list: ['x'] } }, 'spec.list[0]', 'add'],
    [{ spec: { a: 1, b: 2 } }, { spec: { a: 1 } }, 'spec.b', 'delete'],
    [{ data: {} }, { data: { 'a.b': '1' } }, 'data["a.b"]', 'add'],
  ])('from %j to %j', (olds, news, path, kind) => {
    expect(fieldChanges(object('X', olds), object('X', news), mutable)).toEqual([
      { path, kind, replaces: false },
    ]);
  });

  it.each([
    ['1000m', '1', true],
    ['1Gi', '1024Mi', true],
    ['1Gi', '1G', false],
  ])('takes the quantities %s and %s for the same: %s', (a, b, same) => {
    const limits = (memory: string) => ({ spec: { containers: [{ resources: { limits: { memory } } }] } });
    const changes = fieldChanges(object('Pod', limits(a)), object('Pod', limits(b)), mutable);
    expect(changes.length === 0).toBe(same);
  });

  it('takes equal quantities for different texts elsewhere', () => {
    expect(changing('ConfigMap', 'data', { size: '1Gi' }, { size: '1024Mi' })).toHaveLength(1);
  });
});

describe('ignored changes', () => {
  const containers = (...images: string[]) => ({ spec: { containers: images.map((image) => ({ image })) } });
  const annotated = (annotations: object) => ({ metadata: { name: 'it', namespace: 'here', annotations } });

  it.each([
    ['spec.replicas', { spec: { replicas: 1 } }, { spec: { replicas: 2 } }],
    ['spec', { spec: { replicas: 1 } }, { spec: { replicas: 2 } }],
    ['spec.containers[0].image', containers('a', 'b'), containers('c', 'b')],
    ['spec.containers[*].image', containers('a', 'b'), containers('c', 'd')],
    ['metadata.annotations["a.b/c"]', annotated({ 'a.b/c': '1' }), annotated({ 'a.b/c': '2' })],
    // The field is a source of replacement otherwise.
    ['spec.selector', { spec: { selector: { a: '1' } } }, { spec: { selector: { a: '2' } } }],
  ])('%s is no difference', (path, a, b) => {
    const [olds, news] = [object('Deployment', a), object('Deployment', b)];
    expect(fieldChanges(olds, news, mutable)).not.toEqual([]);
    expect(fieldChanges(olds, news, mutable, [path])).toEqual([]);
  });

  it.each([
    ['spec.replicas', 'spec.replicasMax'],
    ['spec.containers[0]', 'spec.containers[1].image'],
  ])('%s does not hide a difference of %s', (path, other) => {
    const olds = object('X', { spec: { replicasMax: 1, containers: [{}, { image: 'a' }] } });
    const news = object('X', { spec: { replicasMax: 2, containers: [{}, { image: 'b' }] } });
    expect(fieldChanges(olds, news, mutable, [path]).map((each) => each.path)).toContain(other);
  });
});

describe('ignoringChanges', () => {
  it('takes the live value, and the asked one where there is none yet', () => {
    const news = object('Ingress', { spec: { rules: ['asked'], tls: ['asked'] } });
    const live = object('Ingress', { spec: { rules: ['asked', 'of a tale'] } });
    const merged = ignoringChanges(news, live, ['spec.rules', 'spec.tls']);
    expect(merged.spec).toEqual({ rules: ['asked', 'of a tale'], tls: ['asked'] });
    expect(news.spec).toEqual({ rules: ['asked'], tls: ['asked'] });
  });

  it.each([
    ['spec.list[1].a', [{ a: 1 }, { a: 20 }]],
    ['spec.list[*].a', [{ a: 10 }, { a: 20 }]],
    ['spec.list[7].a', [{ a: 1 }, { a: 2 }]],
    ['spec.other.a', [{ a: 1 }, { a: 2 }]],
  ])('takes live values of a list at %s', (path, list) => {
    const news = object('X', { spec: { list: [{ a: 1 }, { a: 2 }] } });
    const live = object('X', { spec: { list: [{ a: 10 }, { a: 20 }, { a: 30 }] } });
    expect(ignoringChanges(news, live, [path]).spec).toEqual({ list });
  });

  it('takes a live value that was never asked for, under a key with dots', () => {
    const live = object('X', { metadata: { name: 'it', annotations: { 'a.b/c': 'live', other: 'live' } } });
    const merged = ignoringChanges(object('X'), live, ['metadata.annotations["a.b/c"]']);
    expect(merged.metadata).toEqual({ name: 'it', namespace: 'here', annotations: { 'a.b/c': 'live' } });
  });
});
