import { loadConfig } from '../../src/config';
import {
  newNameProblems,
  newStackText,
  newValueProblems,
  portablePath,
} from '../../src/config/new-environment';
import { project } from './project';

const good = { cluster: { type: 'none' }, domain: 'tales.example.org' };

describe('the name', () => {
  it.each([
    ['dev', undefined],
    ['a b', 'not the name of a Pulumi stack'],
    ['sandbox', 'the one that `npm start` makes'],
    ['prod-cluster', 'the stack of a cluster'],
    ['prod', 'there already'],
    ['PROD', 'there already'],
  ])('%s: %s', (name, message) => {
    const found = newNameProblems(project({ 'stacks/Pulumi.prod.yaml': '' }), name);
    expect(found).toHaveLength(message === undefined ? 0 : 1);
    expect(found[0]?.message ?? '').toContain(message ?? '');
  });
});

describe('the values', () => {
  const problems = (environment: Parameters<typeof newValueProblems>[1]) =>
    newValueProblems(project({}), environment).map(({ key, message }) => `${key}: ${message}`);

  it('that are wrong or missing are all named by their flags', () => {
    expect(problems(good)).toEqual([]);
    expect(problems({ cluster: {} })).toEqual(['--cluster-type: is missing', '--domain: is missing']);
    expect(problems({ ...good, cluster: { type: 'gke' } })).toEqual([
      '--project: is missing',
      '--location: is missing',
    ]);
    expect(problems({ ...good, cluster: { type: 'gke' }, context: 'gke_theirs' })).toEqual([]);
    expect(problems({ ...good, domain: '*.x', namespace: 'A_b' }).sort()).toEqual([
      '--domain: is a wildcard',
      '--namespace: is not a DNS label',
    ]);
  });

  it('may be in the settings file already', () => {
    const dir = project({ settings: 'DOMAIN_NAME=tales.example.org\nCLUSTER_TYPE=none\n' });
    expect(newValueProblems(dir, { cluster: {} })).toEqual([]);
  });
});

describe('the file', () => {
  it('says what was told, with comments, and loads as that', () => {
    const environment = {
      cluster: { type: 'gke', location: 'us-west1', project: 'my-project' },
      domain: 'tales.example.org',
      context: 'yes',
    };
    const dir = project({ 'stacks/Pulumi.dev.yaml': newStackText('dev', environment) });
    const { config, warnings } = loadConfig({ projectDir: dir, environment: 'dev' });
    expect(warnings).toEqual([]);
    // Text that looks like a number or a boolean stays text.
    expect(config).toMatchObject(environment);
    expect(newStackText('dev', environment)).not.toContain('namespace');
    expect(newStackText('dev', environment)).toContain('# girder.DOMAIN and dashboard.DOMAIN are served.\n');
  });
});

it.each([
  ['/srv/project/kube/config', 'kube/config'],
  ['/home/me/.kube/config', '~/.kube/config'],
  ['/etc/kubeconfig', '/etc/kubeconfig'],
])('%s is written as %s', (file, written) => {
  expect(portablePath('/srv/project', '/home/me', file)).toBe(written);
});
