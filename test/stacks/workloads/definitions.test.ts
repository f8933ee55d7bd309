import type { Manifest } from '../../../src/kube/manifest';
import type { LiveCluster } from '../../../stacks/workloads';
import { checkDefinitions } from '../../../stacks/workloads/definitions';

const certificate: Manifest = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'site', namespace: 'wholetale' },
};
const service: Manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'girder' } };

function cluster(...definitions: string[]) {
  const get = jest.fn(({ metadata }: { metadata: { name: string } }) =>
    Promise.resolve(definitions.includes(metadata.name) ? {} : undefined),
  );
  return { cluster: { get } as unknown as LiveCluster, get };
}

describe('checkDefinitions', () => {
  it('names a definition that the cluster lacks, and what to install', async () => {
    await expect(checkDefinitions(cluster().cluster, [service, certificate])).rejects.toThrow(
      /certificates\.cert-manager\.io[\s\S]*install cert-manager/,
    );
  });

  it('accepts it where it is there', async () => {
    await checkDefinitions(cluster('certificates.cert-manager.io').cluster, [certificate]);
  });

  it('asks nothing about what Kubernetes has by itself', async () => {
    const { cluster: asked, get } = cluster();
    await checkDefinitions(asked, [service]);
    expect(get).not.toHaveBeenCalled();
  });
});
