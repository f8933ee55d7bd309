import { parse } from 'yaml';

import { clusterConfig, deployed, inputs, made } from './support';

const cluster = 'container/cluster:Cluster';
const pool = 'container/nodePool:NodePool';

const apis = ['cloudresourcemanager', 'compute', 'container', 'dns', 'iam'].map(
  (api) => `Service ${api}-api`,
);
const grants = [
  'logging.logWriter',
  'monitoring.metricWriter',
  'monitoring.viewer',
  'stackdriver.resourceMetadata.writer',
].map((role) => `IAMMember nodes-${role}`);
const usual = [
  'Account nodes',
  'Cluster cluster',
  ...grants,
  'Network network',
  'NodePool builder',
  'NodePool default',
  ...apis,
  'Subnetwork subnetwork',
];

describe('what is made', () => {
  it.each([
    ['in a zone', {}, usual],
    ['in a region', { location: 'us-west1' }, usual],
    ['with private nodes', { privateNodes: true }, [...usual, 'Router router', 'RouterNat nat']],
    [
      'without a builder pool',
      { builder: { enabled: false } },
      usual.filter((each) => each !== 'NodePool builder'),
    ],
    ['with an address', { address: { name: 'tales' } }, [...usual, 'GlobalAddress ingress-address']],
    ['with an address of someone else', { address: { name: 'tales', existing: true } }, usual],
    [
      'with records',
      { address: { name: 'tales' }, dns: { zone: 'z' } },
      [
        ...usual,
        'GlobalAddress ingress-address',
        ...['*', 'dashboard', 'girder'].map((host) => `RecordSet record-${host}.tales.example.org`),
      ],
    ],
    [
      'with registry trust',
      { registryCertificate: 'projects/1/secrets/s/versions/2' },
      [...usual, 'SecretIamMember nodes-registry-certificate', 'Service secretmanager-api'],
    ],
    ['where the APIs are on', { enableApis: false }, usual.filter((each) => !apis.includes(each))],
  ])('%s', async (_, settings, all) => {
    expect(made(await deployed(clusterConfig(settings)))).toEqual([...all].sort());
  });

  it('fails on a call that the mocks do not expect', async () => {
    const config = clusterConfig({ address: { name: 'tales', existing: true } });
    await expect(deployed(config, {})).rejects.toThrow('unexpected: call gcp:compute/getGlobalAddress');
  });
});

describe('the cluster', () => {
  it('is hardened, and enforces policies', async () => {
    expect(inputs(await deployed(clusterConfig()), cluster)).toMatchObject({
      name: 'wholetale',
      project: 'my-project',
      location: 'us-west1-a',
      releaseChannel: { channel: 'REGULAR' },
      networkingMode: 'VPC_NATIVE',
      datapathProvider: 'ADVANCED_DATAPATH',
      enableShieldedNodes: true,
      removeDefaultNodePool: true,
      workloadIdentityConfig: { workloadPool: 'my-project.svc.id.goog' },
      deletionProtection: true,
      resourceLabels: { 'managed-by': 'talestack', 'talestack-environment': 'prod' },
    });
  });

  it('is in a network of its own, in the region of its zone', async () => {
    const ranges = { nodes: '10.1.0.0/20', pods: '10.4.0.0/14', services: '10.2.0.0/20' };
    const result = await deployed(clusterConfig({ network: ranges }));
    const subnetwork = inputs(result, 'compute/subnetwork:Subnetwork');
    expect(subnetwork).toMatchObject({
      region: 'us-west1',
      ipCidrRange: ranges.nodes,
      network: 'network-id',
    });
    const named = subnetwork.secondaryIpRanges as { rangeName: string; ipCidrRange: string }[];
    const policy = inputs(result, cluster).ipAllocationPolicy as Record<string, string>;
    const rangeOf = (key: string) => named.find((each) => each.rangeName === policy[key])?.ipCidrRange;
    expect(rangeOf('clusterSecondaryRangeName')).toBe(ranges.pods);
    expect(rangeOf('servicesSecondaryRangeName')).toBe(ranges.services);
    expect(inputs(result, cluster)).toMatchObject({ network: 'network-id', subnetwork: 'subnetwork-id' });
  });

  it('has private nodes that reach the world through NAT, and an API server for some', async () => {
    const result = await deployed(
      clusterConfig({ location: 'us-west1', privateNodes: true, authorizedNetworks: ['192.0.2.0/24'] }),
    );
    expect(inputs(result, cluster)).toMatchObject({
      privateClusterConfig: { enablePrivateNodes: true },
      masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: '192.0.2.0/24' }] },
    });
    expect(inputs(result, 'compute/routerNat:RouterNat')).toMatchObject({
      region: 'us-west1',
      router: inputs(result, 'compute/router:Router').name,
    });
  });

  it('has neither by default, as deploy.sh made it', async () => {
    const args = inputs(await deployed(clusterConfig()), cluster);
    expect(args.privateClusterConfig).toBeUndefined();
    expect(args.masterAuthorizedNetworksConfig).toBeUndefined();
  });

  it('can be deleted when the protection is off, and takes labels', async () => {
    const config = clusterConfig({
      deletionProtection: false,
      labels: { team: 'a' },
      releaseChannel: 'stable',
    });
    expect(inputs(await deployed(config), cluster)).toMatchObject({
      deletionProtection: false,
      resourceLabels: { team: 'a', 'managed-by': 'talestack' },
      releaseChannel: { channel: 'STABLE' },
    });
  });

  it('waits for the APIs and for what its nodes may do', async () => {
    const { options } = await deployed(clusterConfig());
    for (const name of ['cluster', 'default', 'builder'])
      expect(options[name]!.dependsOn as unknown[]).toHaveLength(apis.length + grants.length);
  });
});

describe('node pools', () => {
  it('are run by an account that may only report', async () => {
    const result = await deployed(clusterConfig());
    for (const name of ['default', 'builder']) {
      expect(inputs(result, pool, name)).toMatchObject({
        cluster: 'wholetale',
        nodeConfig: {
          serviceAccount: 'nodes@my-project.iam.gserviceaccount.com',
          shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
          workloadMetadataConfig: { mode: 'GKE_METADATA' },
        },
      });
    }
    const members = result.registered.filter(({ type }) => type.endsWith(':IAMMember'));
    expect(new Set(members.map((each) => each.inputs.member))).toEqual(
      new Set(['serviceAccount:nodes@my-project.iam.gserviceaccount.com']),
    );
  });

  it('may pull from Google, where images are there', async () => {
    const config = clusterConfig({}, { images: { prefix: 'us-docker.pkg.dev/my-project/hub' } });
    expect(made(await deployed(config))).toContain('IAMMember nodes-artifactregistry.reader');
  });

  it('have a fixed size, or one between two', async () => {
    const fixed = inputs(await deployed(clusterConfig({ nodeCount: 5 })), pool, 'default');
    expect(fixed).toMatchObject({ nodeCount: 5 });
    expect(fixed.autoscaling).toBeUndefined();
    const scaled = await deployed(clusterConfig({ nodeCount: 5, autoscaling: { min: 2, max: 9 } }));
    expect(inputs(scaled, pool, 'default')).toMatchObject({
      initialNodeCount: 5,
      autoscaling: { minNodeCount: 2, maxNodeCount: 9 },
    });
    expect(inputs(scaled, pool, 'default').nodeCount).toBeUndefined();
    // Google would make the pool anew.
    expect(scaled.options.default!.ignoreChanges).toContain('initialNodeCount');
  });

  it('are in the zones that are named', async () => {
    const zones = ['us-west1-a', 'us-west1-b'];
    const result = await deployed(clusterConfig({ location: 'us-west1', zones }));
    expect(inputs(result, cluster).nodeLocations).toEqual(zones);
    expect(inputs(result, pool, 'default').nodeLocations).toEqual(zones);
    expect(inputs(await deployed(clusterConfig()), pool, 'default').nodeLocations).toBeUndefined();
  });

  it('trust the registry by the certificate in Secret Manager, which their account may read', async () => {
    const uri = 'projects/my-project/secrets/registry-cert/versions/3';
    const result = await deployed(clusterConfig({ registryCertificate: uri }));
    const { nodeConfig } = inputs(result, pool, 'default') as {
      nodeConfig: { containerdConfig: { registryHosts: { server: string }[] } };
    };
    const { registryHosts } = nodeConfig.containerdConfig;
    expect(registryHosts.map(({ server }) => server)).toContain('https://registry:443');
    expect(JSON.stringify(registryHosts)).toContain(uri);
    expect(inputs(result, 'secretmanager/secretIamMember:SecretIamMember')).toMatchObject({
      project: 'my-project',
      secretId: 'registry-cert',
      role: 'roles/secretmanager.secretAccessor',
    });
    // Without these, a node does not find the registry by its name.
    expect(inputs(result, cluster).dnsConfig).toMatchObject({ clusterDns: 'CLOUD_DNS' });
  });
});

describe('the site', () => {
  it('has records of girder, dashboard and tales that lead to the address', async () => {
    const dns = { zone: 'z', project: 'dns-project', ttlSeconds: 60 };
    const result = await deployed(clusterConfig({ address: { name: 'tales' }, dns }));
    for (const host of ['girder', 'dashboard', '*']) {
      const name = `${host}.tales.example.org`;
      expect(inputs(result, 'dns/recordSet:RecordSet', `record-${name}`)).toEqual({
        project: 'dns-project',
        managedZone: 'z',
        name: `${name}.`,
        type: 'A',
        ttl: 60,
        rrdatas: ['192.0.2.1'],
      });
    }
  });

  it('can do without that of tales', async () => {
    const result = await deployed(
      clusterConfig({ address: { name: 'tales' }, dns: { zone: 'z', wildcard: false } }),
    );
    expect(made(result).filter((each) => each.includes('*'))).toEqual([]);
  });
});

describe('outputs', () => {
  it('lead to the cluster by the login of who uses them', async () => {
    const { outputs, secrets } = await deployed(clusterConfig({ address: { name: 'tales' } }));
    expect(outputs).toMatchObject({
      ipAddress: '192.0.2.1',
      nodePools: ['default', 'builder'],
      clusterName: 'wholetale',
      location: 'us-west1-a',
      project: 'my-project',
    });
    const name = 'gke_my-project_us-west1-a_wholetale';
    expect(parse(outputs.kubeconfig as string)).toMatchObject({
      clusters: [{ name, cluster: { server: 'https://192.0.2.9', 'certificate-authority-data': 'UEVN' } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
      users: [{ name, user: { exec: { command: 'gke-gcloud-auth-plugin', provideClusterInfo: true } } }],
    });
    expect(secrets).toEqual(['kubeconfig']);
  });

  it('name the address of someone else, too, and none where there is none', async () => {
    const existing = await deployed(clusterConfig({ address: { name: 'tales', existing: true } }));
    expect(existing.outputs.ipAddress).toBe('192.0.2.2');
    expect(Object.keys((await deployed(clusterConfig())).outputs)).not.toContain('ipAddress');
  });
});
