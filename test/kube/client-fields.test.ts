import { forClient, fromClient } from '../../src/kube/client-fields';

const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'a' },
  spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 1 }] }, { ports: [] }] },
};

const limits = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'a' },
  spec: { limits: [{ type: 'Container', default: { memory: '1Gi' } }] },
};

describe('fields that the client calls otherwise', () => {
  it('get its names, and their own again', () => {
    expect(forClient(policy).spec.ingress).toEqual([
      { _from: [{ podSelector: {} }], ports: [{ port: 1 }] },
      { ports: [] },
    ]);
    expect(forClient(limits).spec.limits).toEqual([{ type: 'Container', _default: { memory: '1Gi' } }]);
    for (const each of [policy, limits]) expect(fromClient(forClient(each))).toEqual(each);
  });

  it('are those of these kinds alone', () => {
    const other = { ...policy, kind: 'Other' };
    expect(forClient(other)).toBe(other);
    const bare = { kind: 'NetworkPolicy', spec: { podSelector: {} } };
    expect(forClient(bare)).toEqual(bare);
  });
});
