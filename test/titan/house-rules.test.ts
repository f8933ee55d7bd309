import { titan } from '../../src/app';
import { checkManifests } from '../../src/policy';
import { commandManifests, configOf } from './support';

/** What commands make is in no environment, and is held against the rules here. */
const security = { user: 70, group: 71, fsGroup: 72 };
const operation = {
  id: '5f0c7c2e',
  repository: 'pg',
  commit: 'c0ffee',
  remoteType: 's3',
  remote: {},
  parameters: {},
  volumes: [{ name: 'v0', path: '/data', size: '9Gi' }],
  security,
};
const operationOf = (type: 'PUSH' | 'PULL') =>
  titan.operationManifests({ ...titan.operationDefaults(configOf()), ...operation, type });

test.each([
  ['a repository', commandManifests()],
  ['one that nobody can ask', commandManifests({ ports: [] })],
  ['a pull', operationOf('PULL')],
  ['a push', operationOf('PUSH')],
])('%s keeps to the house rules', (_, manifests) => {
  const { objects, findings } = checkManifests(manifests);
  expect(objects).toBeGreaterThan(1);
  expect(findings.map(({ rule, object, path, message }) => `${rule} ${object} ${path}: ${message}`)).toEqual(
    [],
  );
});
