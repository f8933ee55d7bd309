import { checkSameCluster } from '../../../stacks/workloads';

const target = { clusterId: 'uid-b', context: 'prod', kubeconfig: '/home/ann/.kube/config' };

describe('checkSameCluster', () => {
  it('accepts the first deployment and the same cluster again', () => {
    expect(() => {
      checkSameCluster(undefined, target);
      checkSameCluster('uid-b', target);
    }).not.toThrow();
  });

  it('refuses another cluster and names both', () => {
    expect(() => {
      checkSameCluster('uid-a', target);
    }).toThrow(/context = "prod"[\s\S]*uid-b[\s\S]*uid-a/);
  });
});
