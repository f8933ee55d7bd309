import { Testing } from 'cdk8s';
import { ServiceAccount, Volume } from 'cdk8s-plus-25';
import type { IServiceAccount } from 'cdk8s-plus-25';

import { claim } from '../../src/kube/claim';
import type { Container } from '../../src/kube/container';
import { recreatedDeployment } from '../../src/kube/deployment';
import { handle } from '../../src/kube/handle';

const resources = { cpuRequest: '1', memoryRequest: '1500M', memoryLimit: '1.5Gi' };

function deploymentWith(account: string, containers: readonly Container[] = []) {
  const chart = Testing.chart();
  const volume = Volume.fromEmptyDir(chart, 'Data', 'data');
  recreatedDeployment(chart, 'Deployment', {
    metadata: { name: 'it' },
    podMetadata: { labels: { app: 'it' } },
    selector: { app: 'it' },
    replicas: 1,
    containers: [
      { name: 'main', image: 'it:1', resources, security: { user: 7 }, mounts: [{ path: '/data', volume }] },
      ...containers,
    ],
    placement: { nodeSelector: {}, tolerations: [] },
    account: {
      serviceAccount: handle<IServiceAccount>(new ServiceAccount(chart, 'Account')),
      container: account,
    },
  });
  return Testing.synth(chart).find((each: { kind: string }) => each.kind === 'Deployment') as {
    spec: { template: { spec: { containers: { resources: unknown; securityContext: unknown }[] } } };
  };
}

test('quantities come out in the spelling that went in', () => {
  expect(deploymentWith('main').spec.template.spec.containers[0]!.resources).toEqual({
    requests: { cpu: '1', memory: '1500M' },
    limits: { memory: '1.5Gi' },
  });
});

test('the token cannot go to a container that is not there', () => {
  expect(() => deploymentWith('other')).toThrow('no container other');
});

test('a container that asks for nothing gets nothing', () => {
  const bare: Container = { name: 'bare', image: 'it:1', resources, security: {} };
  expect(deploymentWith('main', [bare]).spec.template.spec.containers[1]!.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: false,
  });
});

test.each(['200Mi', '1.5Gi', '1500M', '10'])('a claim of %s asks for exactly that', (size) => {
  const chart = Testing.chart();
  claim(chart, 'Claim', { metadata: { name: 'it' }, size, storageClass: 'fast' });
  expect(Testing.synth(chart)).toMatchObject([
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'fast',
        resources: { requests: { storage: size } },
      },
    },
  ]);
});
