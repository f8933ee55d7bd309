import os from 'node:os';
import path from 'node:path';

import { environmentFromEnv, findProjectDir, kubeconfigPath } from '../../src/config';
import { project } from './project';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});
const root = path.join(__dirname, '../..');

describe('the project folder', () => {
  it('is the nearest one upward', () => {
    const dir = project({ 'a/b/c.txt': '' });
    expect(findProjectDir(path.join(dir, 'a/b'))).toBe(dir);
    expect(findProjectDir(dir)).toBe(dir);
  });

  it('is not that of another Pulumi project', () => {
    const dir = project({ 'other/Pulumi.yaml': 'name: other\n', 'broken/Pulumi.yaml': 'name: [\n' });
    expect(findProjectDir(path.join(dir, 'other'))).toBe(dir);
    expect(findProjectDir(path.join(dir, 'broken'))).toBe(dir);
  });

  it('is that of the program where there is none', () => {
    expect(findProjectDir(os.tmpdir())).toBe(root);
  });
});

describe('the kubeconfig', () => {
  it.each([
    ['/c', '/a:/b', '/c'],
    [undefined, '/a:/b', '/a'],
    [undefined, ':/b', '/b'],
    [undefined, '', path.join(os.homedir(), '.kube/config')],
    [undefined, undefined, path.join(os.homedir(), '.kube/config')],
  ])('configured %s, KUBECONFIG %s: %s', (kubeconfig, variable, expected) => {
    delete process.env.KUBECONFIG;
    if (variable !== undefined) process.env.KUBECONFIG = variable;
    expect(kubeconfigPath({ kubeconfig, context: undefined, cluster: { type: 'none', name: 'c' } })).toBe(
      expected,
    );
  });
});

it.each([
  [undefined, 'sandbox'],
  ['', 'sandbox'],
  ['prod', 'prod'],
])('TALESTACK_ENV %s: %s', (variable, expected) => {
  delete process.env.TALESTACK_ENV;
  if (variable !== undefined) process.env.TALESTACK_ENV = variable;
  expect(environmentFromEnv()).toBe(expected);
});
