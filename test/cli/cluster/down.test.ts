import type { ClusterPlan } from '../../../stacks/cluster';
import { deleteCluster, standingCluster } from '../../../src/cli/cluster/down';
import { describeClusterDown } from '../../../src/cli/cluster/down-all';
import type { Environment } from '../../../src/cli/environment';
import { runParts } from '../../../src/cli/pulumi/run';
import { existingStack } from '../../../src/cli/pulumi/stack';
import { FakeStack } from '../pulumi/fake-stack';

jest.mock('../../../src/cli/pulumi/command');
jest.mock('../../../src/cli/pulumi/run');
jest.mock('../../../src/cli/pulumi/stack');
jest.mock('../../../src/cli/cluster/kubeconfig');
jest.mock('../../../stacks/cluster', () => ({ clusterParts: () => [] }));

const environment = { config: { environment: 'mine' }, projectDir: '/nowhere' } as unknown as Environment;
const plan = { config: { environment: 'mine', cluster: {} } } as unknown as ClusterPlan;

const cluster = {
  urn: 'urn:pulumi:mine-cluster::talestack::gcp:container/cluster:Cluster::cluster',
  type: 'gcp:container/cluster:Cluster',
};
const network = {
  urn: 'urn:pulumi:mine-cluster::talestack::gcp:compute/network:Network::network',
  type: 'gcp:compute/network:Network',
};

let fake: FakeStack;
let printed: jest.SpyInstance;
beforeEach(() => {
  printed = jest.spyOn(console, 'error').mockReturnValue();
  fake = new FakeStack();
  jest.mocked(existingStack).mockImplementation(() => fake.open());
  jest.mocked(runParts).mockReset().mockResolvedValue({ changes: {}, seconds: 1 });
});

afterEach(() => {
  jest.restoreAllMocks();
});

it('a cluster that was being made is there for all that is known, and nothing is dropped by the look at it', async () => {
  fake.pending = [{ type: 'creating', resource: cluster }];
  const standing = await standingCluster(environment, plan);
  expect(standing?.unknown).toEqual([cluster.urn]);
  expect(fake.done).toEqual([]);
  expect(fake.pending).toHaveLength(1);
});

it('where nothing is there and nothing is pending, there is none', async () => {
  expect(await standingCluster(environment, plan)).toBeUndefined();
});

it('what the state has is deleted, so it is not unknown', async () => {
  fake.resources = [cluster];
  fake.pending = [{ type: 'deleting', resource: cluster }];
  expect((await standingCluster(environment, plan))?.unknown).toEqual([]);
});

it('with consent it is dropped, said, and the rest deleted', async () => {
  fake.resources = [network];
  fake.pending = [{ type: 'creating', resource: cluster }];
  const standing = await standingCluster(environment, plan);
  if (!standing) throw new Error('nothing is there');
  await deleteCluster(environment, plan, standing, true);
  expect(fake.done).toEqual(['import']);
  expect(printed.mock.calls.flat().join()).toContain('interrupted while it worked on cluster');
  expect(jest.mocked(runParts).mock.calls.map(([, operation]) => operation)).toEqual(['destroy']);
});

it('what Google may have is named at the end', () => {
  const summary = { changes: { delete: 3 }, seconds: 1 };
  const text = describeClusterDown({ summary, volumes: [], unknown: ['cluster'] });
  expect(text).toMatch(/Google may have what an interrupted run was making.*\n {2}cluster$/);
  expect(describeClusterDown({ summary, volumes: [], unknown: [] })).not.toContain('Google');
});
