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

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'a' },
  spec: {
    versions: [
      {
        name: 'v1',
        schema: {
          openAPIV3Schema: {
            type: 'object',
            'x-kubernetes-validations': [{ rule: 'true' }],
            properties: {
              // A property of a name that is a field elsewhere keeps it.
              enum: { type: 'string', enum: ['a', 'b'], default: 'a' },
              list: {
                type: 'array',
                items: { type: 'string', enum: ['c'] },
                'x-kubernetes-list-type': 'set',
              },
              some: { anyOf: [{ not: { enum: [1] } }] },
            },
          },
        },
      },
    ],
  },
};

describe('fields that the client calls otherwise', () => {
  it('get its names, and their own again', () => {
    expect(forClient(policy).spec.ingress).toEqual([
      { _from: [{ podSelector: {} }], ports: [{ port: 1 }] },
      { ports: [] },
    ]);
    expect(forClient(limits).spec.limits).toEqual([{ type: 'Container', _default: { memory: '1Gi' } }]);
    for (const each of [policy, limits, definition]) expect(fromClient(forClient(each))).toEqual(each);
  });

  it('get them at every depth of a definition, but where the client does not look', () => {
    expect(forClient(definition).spec.versions[0]!.schema.openAPIV3Schema).toEqual({
      type: 'object',
      x_kubernetes_validations: [{ rule: 'true' }],
      properties: {
        enum: { type: 'string', _enum: ['a', 'b'], _default: 'a' },
        list: { type: 'array', items: { type: 'string', enum: ['c'] }, x_kubernetes_list_type: 'set' },
        some: { anyOf: [{ not: { _enum: [1] } }] },
      },
    });
  });

  it('are all that the client has', async () => {
    const client = await import('@kubernetes/client-node');
    const models = Object.entries(client) as [
      string,
      { getAttributeTypeMap?: () => { name: string; baseName: string }[] },
    ][];
    const others = models.flatMap(([model, { getAttributeTypeMap }]) =>
      (getAttributeTypeMap?.() ?? [])
        .filter(({ name, baseName }) => name !== baseName)
        .map(({ baseName }) => `${model}.${baseName}`),
    );
    // What nobody here writes: devices of dynamic resource allocation, and the token of a list.
    const known = /^V1(beta\d)?(CapacityRequestPolicy|DeviceAttribute|ListMeta|JSONSchemaProps)\./;
    expect(others.filter((each) => !known.test(each))).toEqual([
      'V1LimitRangeItem.default',
      'V1NetworkPolicyIngressRule.from',
    ]);
  });

  it('are those of these kinds alone', () => {
    const other = { ...policy, kind: 'Other' };
    expect(forClient(other)).toBe(other);
    const bare = { kind: 'NetworkPolicy', spec: { podSelector: {} } };
    expect(forClient(bare)).toEqual(bare);
  });
});
