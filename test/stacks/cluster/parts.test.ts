import { clusterParts, planCluster } from '../../../stacks/cluster';
import { clusterConfig, deployed } from './support';

const everything = {
  location: 'us-west1',
  privateNodes: true,
  registryCertificate: 'projects/my-project/secrets/s/versions/1',
  address: { name: 'tales' },
  dns: { zone: 'z' },
};

/** Progress is shown by these names: one that is missing would be done before it has begun. */
it.each([
  ['the least', { enableApis: false, builder: { enabled: false } }],
  ['by default', {}],
  ['everything', everything],
  [
    "someone else's address",
    { ...everything, address: { name: 'tales', existing: true }, dns: { zone: 'z', wildcard: false } },
  ],
])('the parts are exactly what is made: %s', async (_, cluster) => {
  const config = clusterConfig(cluster, { images: { prefix: 'us-docker.pkg.dev/p/hub' } });
  const { registered } = await deployed(config);
  const made = registered.filter(({ type }) => type.startsWith('gcp:')).map(({ name }) => name);
  expect(
    clusterParts(planCluster(config))
      .map(({ resource }) => resource)
      .sort(),
  ).toEqual(made.sort());
});
