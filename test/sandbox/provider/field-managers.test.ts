import { takenOver, wasWrittenByPulumi } from '../../../sandbox/provider/field-managers';
import type { KubeObject } from '../../../sandbox/provider/objects';

interface Entry {
  readonly manager: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: object;
}

function written(...entries: Entry[]): KubeObject {
  const managedFields = entries.map((entry) => ({
    operation: 'Update',
    apiVersion: 'v1',
    fieldsV1: {},
    ...entry,
  }));
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'it', managedFields } };
}

const applier = 'pulumi-kubernetes';

describe('fields of others, before an update', () => {
  it.each([
    'kubectl-client-side-apply',
    'kubectl-create',
    'kubectl-edit',
    'before-first-apply',
    'pulumi-kubernetes',
  ])('are taken over from %s', (manager) => {
    const fieldsV1 = { 'f:data': { 'f:a': {} } };
    expect(takenOver(written({ manager, fieldsV1 }), applier)).toEqual([
      { manager: applier, operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1 },
    ]);
  });

  it('join those that are ours', () => {
    const taken = takenOver(
      written(
        { manager: applier, operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } },
        { manager: 'kubectl-edit', fieldsV1: { 'f:data': { 'f:b': {} } } },
        { manager: 'kubectl', operation: 'Apply', fieldsV1: { 'f:immutable': {} } },
      ),
      applier,
    );
    expect(taken?.map(({ fieldsV1 }) => fieldsV1)).toEqual([
      { 'f:data': { 'f:a': {}, 'f:b': {} }, 'f:immutable': {} },
    ]);
  });

  it.each([
    ['a controller', { manager: 'kube-controller-manager' }],
    ['another who applies', { manager: 'argocd', operation: 'Apply' }],
    ['whoever writes the status', { manager: 'kubectl-edit', subresource: 'status' }],
    ['nobody but us', { manager: applier, operation: 'Apply' }],
  ])('are left to %s', (_whose, entry) => {
    expect(takenOver(written(entry), applier)).toBeUndefined();
  });
});

describe('a dry run', () => {
  it('takes fields over from the plugin itself alone', () => {
    expect(wasWrittenByPulumi(written({ manager: 'pulumi-kubernetes' }))).toBe(true);
    expect(wasWrittenByPulumi(written())).toBe(true);
    expect(wasWrittenByPulumi(written({ manager: 'kubectl-create' }))).toBe(false);
    expect(wasWrittenByPulumi(written({ manager: applier, operation: 'Apply' }))).toBe(false);
  });
});
