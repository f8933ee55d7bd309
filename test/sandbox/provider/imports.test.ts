import { importedInputs, namedObject } from '../../../sandbox/provider/imports';

const urn = (type: string) => `urn:pulumi:dev::talestack::${type}::it`;

describe('the object that an import names', () => {
  it.each([
    ['kubernetes:core/v1:ConfigMap', 'here/it', 'v1', { namespace: 'here', name: 'it' }],
    ['kubernetes:apps/v1:Deployment', 'here/it', 'apps/v1', { namespace: 'here', name: 'it' }],
    ['kubernetes:core/v1:Namespace', 'it', 'v1', { name: 'it' }],
    [
      'talestack:index:Chart$kubernetes:rbac.authorization.k8s.io/v1:Role',
      'here/it',
      'rbac.authorization.k8s.io/v1',
      { namespace: 'here', name: 'it' },
    ],
  ])('%s %s', (type, id, apiVersion, metadata) => {
    const kind = type.split(':').at(-1);
    expect(namedObject(urn(type), id)).toEqual({ apiVersion, kind, metadata });
  });

  it.each(['kubernetes:helm.sh/v3:Release:more', 'aws:s3:Bucket', 'kubernetes::ConfigMap'])(
    'refuses %s',
    (type) => {
      expect(() => namedObject(urn(type), 'it')).toThrow('no type of Kubernetes');
    },
  );
});

describe('the inputs of an import', () => {
  const asked = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1 } };
  const metadata = { name: 'it', namespace: 'here', labels: { a: '1' } };
  const added = {
    uid: '1',
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: 'now',
    managedFields: [],
  };

  it('are the live object without what the server added', () => {
    const annotations = { 'deployment.kubernetes.io/revision': '1', mine: 'yes' };
    const live = { ...asked, metadata: { ...metadata, ...added, annotations }, status: { replicas: 1 } };
    expect(importedInputs(live)).toEqual({
      ...asked,
      metadata: { ...metadata, annotations: { mine: 'yes' } },
    });
  });

  it('have no annotations where there were none but the server’s', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
    const live = { ...asked, metadata: { ...metadata, annotations } };
    expect(importedInputs(live)).toEqual({ ...asked, metadata });
  });
});
