import { checkSameTarget } from '../../../stacks/workloads';

const target = { clusterId: 'uid-b', context: 'prod', kubeconfig: '/home/ann/.kube/config' };

describe('checkSameTarget', () => {
  it('accepts the first deployment, and the same place again', () => {
    expect(() => {
      checkSameTarget({}, target, 'wholetale');
      checkSameTarget({ clusterId: 'uid-b', namespace: 'wholetale' }, target, 'wholetale');
    }).not.toThrow();
  });

  it('refuses another cluster and names both', () => {
    expect(() => {
      checkSameTarget({ clusterId: 'uid-a' }, target, 'wholetale');
    }).toThrow(/context = "prod": leads to another cluster[\s\S]*uid-b[\s\S]*uid-a/);
  });

  it('refuses another namespace and names both', () => {
    expect(() => {
      checkSameTarget({ namespace: 'wholetale' }, target, 'wholetael');
    }).toThrow(/namespace = "wholetael"[\s\S]*wholetale, where it was deployed to/);
  });
});
