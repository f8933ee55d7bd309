import { listEnvironments, loadConfig, stackLayer } from '../../../src/config';
import { project, refusal } from '../project';

const salt = 'encryptionsalt: v1:x\n';
const layerOf = (files: Record<string, string>, stack: string) => stackLayer(project(files), stack);
const dev = { 'stacks/Pulumi.dev.yaml': 'config: {}' };

describe('the layer of a stack', () => {
  it.each([
    ['an environment', dev, 'dev', 'workloads', 'dev'],
    ['its cluster', dev, 'dev-cluster', 'cluster', 'dev'],
    [
      'its cluster, once Pulumi wrote its salt',
      { ...dev, 'stacks/Pulumi.dev-cluster.yaml': salt },
      'dev-cluster',
      'cluster',
      'dev',
    ],
    [
      'its cluster that says so',
      { 'stacks/Pulumi.dev-cluster.yaml': 'config:\n  talestack:layer: cluster\n' },
      'dev-cluster',
      'cluster',
      'dev',
    ],
    [
      'an environment of that name',
      { 'stacks/Pulumi.my-cluster.yaml': '' },
      'my-cluster',
      'workloads',
      'my-cluster',
    ],
    [
      'an environment of that name beside another',
      { ...dev, 'stacks/Pulumi.dev-cluster.yaml': 'config:\n  talestack:layer: workloads\n' },
      'dev-cluster',
      'workloads',
      'dev-cluster',
    ],
    ['an odd name', {}, '-cluster', 'workloads', '-cluster'],
  ])('%s', (_, files, stack, layer, environment) => {
    expect(layerOf(files as Record<string, string>, stack)).toEqual({ layer, environment });
  });

  it('refuses keys in the config of a cluster, each with its place', () => {
    const own = `config:\n  talestack:cluster:\n    nodeCount: 3\n  talestack:domain: a.org\n`;
    const { problems } = refusal(() =>
      layerOf({ ...dev, 'stacks/Pulumi.dev-cluster.yaml': own }, 'dev-cluster'),
    );
    expect(problems.map(({ where, key }) => [where, key])).toEqual([
      ['stacks/Pulumi.dev-cluster.yaml:3', 'talestack:cluster.nodeCount'],
      ['stacks/Pulumi.dev-cluster.yaml:4', 'talestack:domain'],
    ]);
    expect(problems[0]!.fix).toContain('stacks/Pulumi.dev.yaml');
  });
});

describe('a cluster is no environment', () => {
  const files = { ...dev, 'stacks/Pulumi.dev-cluster.yaml': salt };

  it('is not listed', () => {
    expect(listEnvironments(project(files))).toEqual(['dev']);
  });

  it('is refused by name', () => {
    const projectDir = project(files);
    const { message } = refusal(() => loadConfig({ projectDir, environment: 'dev-cluster' }));
    expect(message).toContain('it is the cluster of dev');
    expect(message).toContain('-k');
  });

  it('nor is an environment a cluster', () => {
    const projectDir = project({ 'stacks/Pulumi.dev.yaml': 'config:\n  talestack:layer: cluster\n' });
    const { problems } = refusal(() => loadConfig({ projectDir, environment: 'dev' }));
    expect(problems).toMatchObject([{ where: 'stacks/Pulumi.dev.yaml:2', key: 'talestack:layer' }]);
  });
});
