import { UsageError } from '../../../src/cli/boundary';
import { planOwnCluster } from '../../../src/cli/cluster/plan';
import type { Config } from '../../../src/config';
import { UserError } from '../../../src/errors';
import { clusterConfig } from '../../stacks/cluster/support';

const environment = (config: Config) => ({ config, warnings: [], secretsSet: [], projectDir: '/nowhere' });

let said: jest.SpyInstance;

beforeEach(() => {
  said = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

describe('-k', () => {
  it.each(['minikube', 'none'])('is a mistake of the command line with type %s', (type) => {
    const plan = () => planOwnCluster(environment(clusterConfig({ type })), 'up');
    expect(plan).toThrow(UsageError);
    expect(plan).toThrow(`cluster.type of prod is ${type}`);
  });

  it.each(['kubeconfig', 'context'])('is refused beside a %s, which may lead elsewhere', (key) => {
    const plan = () => planOwnCluster(environment(clusterConfig({}, { [key]: 'x' })), 'up');
    expect(plan).toThrow(UserError);
    expect(plan).toThrow('may be of another cluster');
  });

  it('plans the cluster, and warns', () => {
    expect(planOwnCluster(environment(clusterConfig()), 'up')).toMatchObject({ project: 'my-project' });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('cluster.registryCertificate'));
  });
});
