import type { Manifest } from '../../../../src/kube/manifest';
import { adoptionPatch, formerManager, staleFields } from '../../../../stacks/workloads/adopt/fields';
import type { LiveObject } from '../../../../stacks/workloads';

const stamp = 'talestack/dev';

function live(kind: string, spec: object, managedFields: object[], metadata: object = {}): LiveObject {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  return {
    apiVersion,
    kind,
    metadata: { name: 'it', namespace: 'default', managedFields, ...metadata },
    spec,
  };
}

function entry(manager: string, fieldsV1: object, more: object = {}): object {
  return { manager, operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1, ...more };
}

const owners = (patch: object | undefined) =>
  (patch as { metadata: { managedFields?: { manager: string; operation: string; fieldsV1: object }[] } })
    .metadata.managedFields ?? [];

describe('what is merged into an object that is adopted', () => {
  it('is the stamp, and the fields of every kubectl under the one name that the plugin takes over from', () => {
    const patch = adoptionPatch(
      live('Service', {}, [
        entry('kubectl-create', { 'f:spec': { 'f:ports': {} } }),
        entry('kubectl-label', { 'f:metadata': { 'f:labels': { 'f:app': {} } } }),
      ]),
      stamp,
    );
    expect(patch).toMatchObject({
      metadata: {
        labels: { 'app.kubernetes.io/managed-by': 'talestack' },
        annotations: { 'talestack.io/stack': stamp },
      },
    });
    expect(owners(patch)).toEqual([
      expect.objectContaining({
        manager: formerManager,
        operation: 'Update',
        fieldsV1: { 'f:spec': { 'f:ports': {} }, 'f:metadata': { 'f:labels': { 'f:app': {} } } },
      }),
    ]);
  });

  it('leaves to controllers what is theirs, and every status', () => {
    const controller = entry('kube-controller-manager', { 'f:spec': { 'f:volumeName': {} } });
    const status = entry('kubectl-edit', { 'f:status': {} }, { subresource: 'status' });
    const patch = adoptionPatch(
      live('PersistentVolumeClaim', {}, [controller, status, entry('kubectl', {})]),
      stamp,
    );
    expect(owners(patch)).toEqual(expect.arrayContaining([controller, status]));
    expect(owners(adoptionPatch(live('Service', {}, [controller]), stamp))).toEqual([]);
  });

  it('gives nobody the class of a claim or an ingress, which could not be taken away again', () => {
    const chosen = entry('kubectl-create', {
      'f:spec': { 'f:storageClassName': {}, 'f:volumeMode': {}, 'f:accessModes': {}, 'f:resources': {} },
    });
    const [claim] = owners(adoptionPatch(live('PersistentVolumeClaim', {}, [chosen]), stamp));
    expect(claim?.fieldsV1).toEqual({ 'f:spec': { 'f:accessModes': {}, 'f:resources': {} } });
    const classed = entry('kubectl-create', { 'f:spec': { 'f:ingressClassName': {}, 'f:tls': {} } });
    const [ingress] = owners(adoptionPatch(live('Ingress', {}, [classed]), stamp));
    expect(ingress?.fieldsV1).toEqual({ 'f:spec': { 'f:tls': {} } });
  });

  it('takes the rules of the shared ingress from the old gwvolman, which would be a conflict', () => {
    const gwvolman = entry('OpenAPI-Generator', { 'f:spec': { 'f:rules': {} } });
    expect(owners(adoptionPatch(live('Ingress', {}, [gwvolman]), stamp))[0]?.manager).toBe(formerManager);
    expect(owners(adoptionPatch(live('Service', {}, [gwvolman]), stamp))).toEqual([]);
  });

  it('is nothing where it was merged before', () => {
    const labels = { 'app.kubernetes.io/managed-by': 'talestack' };
    const adopted = live('Service', {}, [entry(formerManager, { 'f:spec': {} })], {
      labels,
      annotations: { 'talestack.io/stack': stamp },
    });
    expect(adoptionPatch(adopted, stamp)).toBeUndefined();
    expect(adoptionPatch(adopted, 'talestack/prod')).toBeDefined();
  });
});

describe('fields that go', () => {
  const container = { name: 'wt-girder', command: ['/bin/bash'], env: [{ name: 'OLD' }, { name: 'DOMAIN' }] };
  const spec = { template: { spec: { containers: [container], dnsPolicy: 'ClusterFirst' } } };
  const owned = {
    'f:spec': {
      'f:template': {
        'f:spec': {
          'f:dnsPolicy': {},
          'f:containers': {
            'k:{"name":"wt-girder"}': {
              '.': {},
              'f:name': {},
              'f:command': {},
              'f:env': { 'k:{"name":"OLD"}': { '.': {}, 'f:name': {} }, 'k:{"name":"DOMAIN"}': { '.': {} } },
            },
          },
        },
      },
    },
  };
  const planned: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'it' },
    spec: { template: { spec: { containers: [{ name: 'wt-girder', env: [{ name: 'DOMAIN' }] }] } } },
  };

  it('are those that kubectl set and ours does not name, without what the API server fills in anyway', () => {
    expect(
      staleFields(live('Deployment', spec, [entry('kubectl-client-side-apply', owned)]), planned),
    ).toEqual([
      'spec.template.spec.containers[wt-girder].command',
      'spec.template.spec.containers[wt-girder].env[OLD]',
    ]);
  });

  it('are none of those that somebody else set', () => {
    expect(staleFields(live('Deployment', spec, [entry('istio', owned)]), planned)).toEqual([]);
  });

  it('leave a port alone that is written with its protocol', () => {
    const ports = { 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {} } } } };
    const service = live('Service', { ports: [{ port: 80, protocol: 'TCP' }] }, [entry('kubectl', ports)]);
    const wanted = (port: number): Manifest => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'it' },
      spec: { ports: [{ port }] },
    });
    expect(staleFields(service, wanted(80))).toEqual([]);
    expect(staleFields(service, wanted(81))).toEqual(['spec.ports[80/TCP]']);
  });
});
