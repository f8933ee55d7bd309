import { load } from '../../config/project';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { deployed, inputs } from './support';

/** What deploy.sh's `gcloud container clusters create NAME --num-nodes=N --machine-type=T` said of a cluster, after it had set project and region. */
interface OldCluster {
  readonly project: string;
  readonly location: string;
  readonly name: string;
  readonly nodes: number;
  readonly machineType: string;
}

const old: [string, OldCluster][] = [
  [
    'in a zone',
    { project: 'my-project', location: 'us-west1-a', name: 'tales', nodes: 3, machineType: 'n1-highmem-4' },
  ],
  [
    'in a region',
    { project: 'my-project', location: 'us-west1', name: 'tales', nodes: 2, machineType: 'e2-standard-8' },
  ],
  // Both from the settings that deploy.sh came with.
  [
    'by default',
    { project: 'my-project', location: 'us-west1', name: 'wholetale', nodes: 4, machineType: 'n1-highmem-2' },
  ],
];

function settingsOf({ project, location, name, nodes, machineType }: OldCluster): string {
  return `
GKE_PROJECT_ID="${project}"
GKE_COMPUTE_REGION="${location}"
CLUSTER_NAME="${name}"
GKE_INITIAL_NODE_COUNT="${nodes}"
GKE_MACHINE_TYPE="${machineType}"
`;
}

/** Everything else that we say of the cluster: intended, and listed in docs/how-to/gke.md by these names. */
const differences = {
  cluster: [
    'addonsConfig',
    'datapathProvider',
    'deletionProtection',
    'dnsConfig',
    'enableShieldedNodes',
    'initialNodeCount',
    'ipAllocationPolicy',
    'masterAuth',
    'network',
    'networkingMode',
    'nodeConfig',
    'releaseChannel',
    'removeDefaultNodePool',
    'resourceLabels',
    'subnetwork',
    'workloadIdentityConfig',
  ],
  pool: ['management', 'name'],
  nodes: [
    'diskSizeGb',
    'imageType',
    'metadata',
    'oauthScopes',
    'resourceLabels',
    'serviceAccount',
    'shieldedInstanceConfig',
    'workloadMetadataConfig',
  ],
};

describe.each(old)('a cluster that deploy.sh made %s', (_, before) => {
  const settings = settingsOf(before);

  it('is made again from the same settings', async () => {
    const result = await deployed(load({ settings }).config);
    const cluster = inputs(result, 'container/cluster:Cluster');
    const pool = inputs(result, 'container/nodePool:NodePool', 'default');
    const { machineType } = pool.nodeConfig as { machineType: string };
    const { project, location, name } = cluster;
    expect({ project, location, name, nodes: pool.nodeCount, machineType }).toEqual(before);
    expect([pool.project, pool.location, pool.cluster]).toEqual([project, location, name]);
  });

  it('differs in what is listed, and in nothing else', async () => {
    const result = await deployed(load({ settings }).config);
    const cluster = inputs(result, 'container/cluster:Cluster');
    const pool = inputs(result, 'container/nodePool:NodePool', 'default');
    const without = (value: object, same: readonly string[]) =>
      Object.keys(value)
        .filter((key) => !same.includes(key))
        .sort();
    expect(without(cluster, ['project', 'location', 'name'])).toEqual(differences.cluster);
    const same = ['project', 'location', 'cluster', 'nodeCount', 'nodeConfig'];
    expect(without(pool, same)).toEqual(differences.pool);
    expect(without(pool.nodeConfig as object, ['machineType'])).toEqual(differences.nodes);
  });
});

test('every difference is in the documentation', () => {
  const page = readFileSync(path.join(__dirname, '../../../docs/how-to/gke.md'), 'utf8');
  const table = page.slice(page.indexOf('## Differences from deploy.sh'));
  const missing = Object.values(differences)
    .flat()
    .filter((field) => !table.includes(`\`${field}\``));
  expect(missing).toEqual([]);
});
