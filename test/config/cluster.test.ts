import { load, refusal } from './project';

function problemsOf(cluster: object): [string | undefined, string][] {
  const { problems } = refusal(() => load({ flags: { cluster } }));
  return problems.map(({ key, message }) => [key?.replace(/^--set /, ''), message]);
}

const cluster = (settings: object) => load({ flags: { cluster: settings } }).config.cluster;

describe('where a cluster is', () => {
  it.each(['us-west1', 'us-west1-a', 'northamerica-northeast2-b', 'europe-west12', 'us-central1-ai1a'])(
    '%s',
    (location) => {
      expect(load({ settings: `GKE_COMPUTE_REGION="${location}"` }).config.cluster.location).toBe(location);
    },
  );

  it.each(['us', 'west1', 'us-west', 'US-WEST1', 'us-west1-', 'us-west1-aa', 'us-west1/a', 'us west1'])(
    '%s is no such place',
    (location) => {
      expect(problemsOf({ location })).toEqual([['cluster.location', 'is neither a region nor a zone']]);
    },
  );

  it('may be in some zones of a region', () => {
    const zones = ['us-west1-a', 'us-west1-c'];
    expect(cluster({ location: 'us-west1', zones }).zones).toEqual(zones);
    expect(problemsOf({ location: 'us-west1', zones: ['us-west1-a', 'us-east1-b'] })).toEqual([
      ['cluster.zones[1]', 'is not in us-west1, the cluster.location'],
    ]);
    expect(problemsOf({ location: 'us-west1-a', zones })).toEqual([
      ['cluster.zones', 'is set, and cluster.location is one zone'],
    ]);
  });
});

describe('what it is made of', () => {
  it.each([
    'e2-standard-4',
    'n1-highmem-2',
    'f1-micro',
    'custom-2-4096',
    'n2-custom-4-8192-ext',
    'a2-highgpu-1g',
  ])('machines of type %s', (machineType) => {
    expect(cluster({ machineType }).machineType).toBe(machineType);
  });

  it.each([
    [{ machineType: 'big' }, 'cluster.machineType', 'is not a machine type'],
    [{ machineType: 'n1_highmem_2' }, 'cluster.machineType', 'is not a machine type'],
    [{ builder: { machineType: 'E2-standard-4' } }, 'cluster.builder.machineType', 'is not a machine type'],
    [{ name: '1tales' }, 'cluster.name', 'is not such a name'],
    [{ name: 'a'.repeat(41) }, 'cluster.name', 'is not such a name'],
    [{ project: 'My Project' }, 'cluster.project', 'is not the id of a project'],
    [{ project: '123456789' }, 'cluster.project', 'is not the id of a project'],
    [{ releaseChannel: 'REGULAR' }, 'cluster.releaseChannel', 'is none of the values that it can have'],
    [{ authorizedNetworks: ['192.0.2.1'] }, 'cluster.authorizedNetworks[0]', 'has no length'],
    [{ labels: { 'a.b': 'x' } }, 'cluster.labels.a.b', 'is not the key of a label in Google Cloud'],
    [{ labels: { a: 'X' } }, 'cluster.labels.a', 'is not the value of a label in Google Cloud'],
    [
      { registryCertificate: 'my-secret' },
      'cluster.registryCertificate',
      'is not a version of a secret in Secret Manager',
    ],
    [{ builder: { min: 4, max: 3 } }, 'cluster.builder.min', 'is above cluster.builder.max, 3'],
    [{ autoscaling: { min: 6, max: 5 } }, 'cluster.autoscaling.min', 'is above cluster.autoscaling.max, 5'],
    [{ nodeCount: 9, autoscaling: { max: 5 } }, 'cluster.nodeCount', 'is outside of what autoscaling allows'],
    [{ network: { nodes: '10.0.0.0/30' } }, 'cluster.network.nodes', 'has a length other than 8 to 29'],
    [{ network: { nodes: 'fc00::/20' } }, 'cluster.network.nodes', 'is not a range of IPv4 addresses'],
    [
      { network: { nodes: '10.10.1.0/20' } },
      'cluster.network.nodes',
      'does not begin at the first address of the range',
    ],
    [
      { network: { services: '10.10.8.0/24' } },
      'cluster.network.services',
      'overlaps with cluster.network.nodes, 10.10.0.0/20',
    ],
    [
      { dns: { zone: 'z' } },
      'cluster.dns.zone',
      'needs an address that stays: cluster.address.name is not set',
    ],
    [{ address: { existing: true } }, 'cluster.address.existing', 'is set, and cluster.address.name is not'],
  ])('refuses %j', (settings, key, message) => {
    expect(problemsOf(settings)).toEqual([[key, message]]);
  });

  it('says how to mend a range', () => {
    const { message } = refusal(() => load({ flags: { cluster: { network: { pods: '10.21.3.4/14' } } } }));
    expect(message).toContain('write 10.20.0.0/14');
  });

  it('names the place of a mistake that two keys make', () => {
    const stack = 'config:\n  talestack:cluster:\n    builder:\n      min: 5\n      max: 2\n';
    const [problem] = refusal(() => load({ stack })).problems;
    expect(problem).toMatchObject({
      where: 'stacks/Pulumi.dev.yaml:4',
      key: 'talestack:cluster.builder.min',
      value: 5,
    });
  });
});
