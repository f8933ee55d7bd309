import { checkSameTarget, recordedIn } from '../../../stacks/workloads';

const target = { clusterId: 'uid-b', context: 'prod', kubeconfig: '/home/ann/.kube/config' };

describe('checkSameTarget', () => {
  it('accepts the first deployment, and the same place again', () => {
    expect(() => {
      checkSameTarget({}, target, [{ system: 'wholetale', namespace: 'wholetale' }]);
      checkSameTarget({ clusterId: 'uid-b', namespaces: { wholetale: 'wholetale' } }, target, [
        { system: 'wholetale', namespace: 'wholetale' },
      ]);
    }).not.toThrow();
  });

  it('refuses another cluster and names both', () => {
    expect(() => {
      checkSameTarget({ clusterId: 'uid-a' }, target, [{ system: 'wholetale', namespace: 'wholetale' }]);
    }).toThrow(/context = "prod": leads to another cluster[\s\S]*uid-b[\s\S]*uid-a/);
  });

  it('refuses another namespace and names both', () => {
    expect(() => {
      checkSameTarget({ namespaces: { wholetale: 'wholetale' } }, target, [
        { system: 'wholetale', namespace: 'wholetael' },
      ]);
    }).toThrow(/namespace = "wholetael"[\s\S]*wholetale, where it was deployed to/);
  });

  it('looks at the namespace of each system by itself', () => {
    const recorded = { namespaces: { wholetale: 'wholetale', titan: 'data' } };
    const places = [
      { system: 'wholetale', namespace: 'wholetale' },
      { system: 'titan', namespace: 'titan' },
    ] as const;
    expect(() => {
      checkSameTarget(recorded, target, places);
    }).toThrow(/titan\.namespace = "titan"[\s\S]*data, where it was deployed to/);
  });
});

describe('recordedIn', () => {
  it('knows the outputs of version 0.1', () => {
    expect(recordedIn({ clusterId: 'uid', namespace: 'wt' })).toEqual({
      clusterId: 'uid',
      namespaces: { wholetale: 'wt' },
    });
  });

  it('takes the namespaces of all systems', () => {
    const namespaces = { wholetale: 'wt', titan: 'data' };
    expect(recordedIn({ clusterId: 'uid', namespace: 'wt', namespaces })).toEqual({
      clusterId: 'uid',
      namespaces,
    });
    expect(recordedIn({})).toEqual({ namespaces: {} });
  });
});
