import { fieldChanges, ignoringChanges } from '../../../sandbox/provider/diff';
import type { KubeObject } from '../../../sandbox/provider/objects';
import { withValueAt } from '../../../sandbox/provider/objects';
import { providerReplacements } from '../../../sandbox/provider/provider';

const mutable = { configMapMutable: true, secretMutable: true };

function object(kind: string, more: Record<string, unknown> = {}): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'it', namespace: 'here' }, ...more };
}

/** The object with `a` at a path, compared with the same with `b`. */
function changing(kind: string, path: string, a: unknown, b: unknown, settings = mutable) {
  const keys = path.split('.');
  return fieldChanges(withValueAt(object(kind), keys, a), withValueAt(object(kind), keys, b), settings);
}

describe('what replaces an object', () => {
  it.each([
    ['Deployment', 'spec.selector', { matchLabels: { a: '1' } }, { matchLabels: { a: '2' } }],
    ['StatefulSet', 'spec.serviceName', 'a', 'b'],
    ['StatefulSet', 'spec.volumeClaimTemplates', [{ a: 1 }], [{ a: 2 }]],
    ['DaemonSet', 'spec.selector', { matchLabels: { a: '1' } }, { matchLabels: { b: '1' } }],
    ['Job', 'spec.template', { spec: { a: 1 } }, { spec: { a: 2 } }],
    ['PersistentVolumeClaim', 'spec.storageClassName', 'slow', 'fast'],
    ['PersistentVolumeClaim', 'spec.accessModes', ['ReadWriteOnce'], ['ReadWriteMany']],
    ['Service', 'spec.clusterIP', '10.0.0.1', 'None'],
    ['RoleBinding', 'roleRef', { name: 'a' }, { name: 'b' }],
    ['Secret', 'type', 'Opaque', 'kubernetes.io/tls'],
    ['ConfigMap', 'metadata.name', 'a', 'b'],
    ['ConfigMap', 'metadata.namespace', 'a', 'b'],
    ['Ingress', 'apiVersion', 'networking.k8s.io/v1', 'extensions/v1beta1'],
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

describe('ignoringChanges', () => {
  it('takes the live value, and the asked one where there is none yet', () => {
    const news = object('Ingress', { spec: { rules: ['asked'], tls: ['asked'] } });
    const live = object('Ingress', { spec: { rules: ['asked', 'of a tale'] } });
    const merged = ignoringChanges(news, live, ['spec.rules', 'spec.tls'], withValueAt);
    expect(merged.spec).toEqual({ rules: ['asked', 'of a tale'], tls: ['asked'] });
    expect(news.spec).toEqual({ rules: ['asked'], tls: ['asked'] });
  });
});

describe('another cluster', () => {
  it.each([
    [
      'the same identity at another path',
      { clusterIdentifier: 'a', kubeconfig: '1' },
      { clusterIdentifier: 'a', kubeconfig: '2' },
      [],
    ],
    ['another identity', { clusterIdentifier: 'a' }, { clusterIdentifier: 'b' }, ['clusterIdentifier']],
    ['another path, without identity', { kubeconfig: '1' }, { kubeconfig: '2' }, ['kubeconfig']],
    ['another context, without identity', { context: '1' }, { context: '2' }, ['context']],
  ])('is %s', (_case, olds, news, replaced) => {
    expect(providerReplacements(olds, news)).toEqual(replaced);
  });
});
