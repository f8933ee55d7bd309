import { all, manifestsOf, one, podSpec } from './support';

/** May a caller do this with the Role? As RBAC decides: any rule that covers it is enough. */
function allowed(verb: string, apiGroup: string, resource: string, name?: string): boolean {
  const rules = one('Role', 'gwvolman-acct').rules!;
  return rules.some(
    (rule) =>
      rule.verbs.includes(verb) &&
      rule.apiGroups!.includes(apiGroup) &&
      rule.resources!.includes(resource) &&
      (rule.resourceNames === undefined || (name !== undefined && rule.resourceNames.includes(name))),
  );
}

test.each([
  ['list', '', 'pods'],
  ['get', '', 'pods/log'],
  ['get', '', 'pods/exec'],
  ['create', 'apps', 'deployments'],
  ['delete', '', 'services'],
  ['delete', '', 'persistentvolumeclaims'],
  ['update', 'networking.k8s.io', 'ingresses'],
  ['create', 'batch', 'jobs'],
  ['get', 'batch', 'jobs/status'],
  ['delete', '', 'configmaps'],
  ['create', '', 'secrets'],
])('gwvolman may %s %s/%s', (verb, group, resource) => {
  expect(allowed(verb, group, resource)).toBe(true);
});

test.each([
  ['create', '', 'pods'],
  ['get', '', 'secrets'],
  ['list', '', 'secrets'],
  ['update', 'apps', 'deployments'],
  ['delete', '', 'secrets'],
  ['create', 'rbac.authorization.k8s.io', 'rolebindings'],
  ['list', '', 'nodes'],
])('gwvolman may not %s %s/%s', (verb, group, resource) => {
  expect(allowed(verb, group, resource)).toBe(false);
});

test('of all secrets it reads its own', () => {
  expect(allowed('list', '', 'secrets', 'girder-secret')).toBe(true);
  expect(allowed('get', '', 'secrets', 'registry-secret')).toBe(false);
});

test('no rule has a wildcard, and nothing is bound for the whole cluster', () => {
  expect(JSON.stringify(one('Role', 'gwvolman-acct').rules)).not.toContain('*');
  expect(manifestsOf().filter((each) => each.kind.startsWith('Cluster'))).toEqual([]);
});

test('the account is that of the worker alone', () => {
  const users = all('Deployment').filter((each) => podSpec(each).serviceAccountName !== undefined);
  expect(users.map((each) => each.metadata!.name)).toEqual(['celery-worker']);
  expect(one('ServiceAccount', 'gwvolman-acct').automountServiceAccountToken).toBe(false);
});
