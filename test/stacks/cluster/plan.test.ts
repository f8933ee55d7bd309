import { planCluster } from '../../../stacks/cluster';
import { refusal } from '../../config/project';
import { clusterConfig } from './support';

describe('planCluster', () => {
  it.each(['minikube', 'none'])('refuses a cluster of type %s: it is there already', (type) => {
    const { problems } = refusal(() => planCluster(clusterConfig({ type })));
    expect(problems).toEqual([expect.objectContaining({ key: 'cluster.type', value: type, allowed: 'gke' })]);
  });

  it('asks for project and location, both at once', () => {
    const { problems } = refusal(() =>
      planCluster(clusterConfig({ project: undefined, location: undefined })),
    );
    expect(problems.map(({ key, message }) => [key, message])).toEqual([
      ['cluster.project', 'is not set'],
      ['cluster.location', 'is not set'],
    ]);
  });

  it('warns where nodes could not pull the images of tales', () => {
    const warned = (cluster: object, settings: object = {}) =>
      planCluster(clusterConfig(cluster, settings)).warnings.map(({ key }) => key);
    expect(warned({})).toEqual(['cluster.registryCertificate']);
    expect(warned({ registryCertificate: 'projects/1/secrets/s/versions/1' })).toEqual([]);
    expect(warned({}, { registry: { trust: { enabled: true } } })).toEqual([]);
  });
});
