import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { isOwnKubeconfig, keepOwnKubeconfig, kubeconfigPath, ownKubeconfigFile } from '../../src/config';
import { clusterConfig } from '../stacks/cluster/support';

const variables = { ...process.env };
let state: string;

beforeEach(() => {
  state = mkdtempSync(path.join(os.tmpdir(), 'talestack-own-'));
  process.env.XDG_STATE_HOME = state;
  process.env.KUBECONFIG = '/elsewhere';
});

afterEach(() => {
  process.env = { ...variables };
  rmSync(state, { recursive: true, force: true });
});

describe('the kubeconfig of a cluster of our own', () => {
  it('is kept by the name of the cluster, for nobody else to read', () => {
    const config = clusterConfig();
    const file = ownKubeconfigFile(config)!;
    expect(path.basename(file)).toBe('gke_my-project_us-west1-a_wholetale');
    expect(isOwnKubeconfig(file)).toBe(true);
    expect(kubeconfigPath(config)).toBe('/elsewhere');
    keepOwnKubeconfig(file, 'first');
    keepOwnKubeconfig(file, 'second');
    expect(kubeconfigPath(config)).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    keepOwnKubeconfig(file, undefined);
    expect(kubeconfigPath(config)).toBe('/elsewhere');
  });

  it.each([
    ['another type', clusterConfig({ type: 'none' })],
    ['no project', clusterConfig({ project: undefined })],
    ['no location', clusterConfig({ location: undefined })],
    ['a context of its own', clusterConfig({}, { context: 'c' })],
    ['a kubeconfig of its own', clusterConfig({}, { kubeconfig: '/k' })],
  ])('is not looked for with %s', (_, config) => {
    expect(ownKubeconfigFile(config)).toBeUndefined();
  });
});
