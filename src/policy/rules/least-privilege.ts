import type { Field } from '../model';
import type { Rule } from '../rule';

export const leastPrivilege: Rule = {
  id: 'least-privilege',
  title: 'Roles name what they allow; nobody is cluster-admin',
  why: 'Whoever takes over one pod with such an account has all of its namespace, or all of the cluster.',
  source:
    'kubernetes.io/docs/concepts/security/rbac-good-practices; Teraslice on Kubernetes gives its account `*` on `*`',
  severity: 'error',
  *check(set) {
    for (const object of set.ofType(
      'rbac.authorization.k8s.io/Role',
      'rbac.authorization.k8s.io/ClusterRole',
    ))
      for (const rule of object.root.at('rules').items)
        for (const key of ['verbs', 'resources'])
          for (const field of rule.at(key).items.filter(({ text }) => text === '*'))
            yield {
              object,
              field,
              message: `allows all ${key} of ${subjectOf(rule)}`,
              fix: `list the ${key} that are used`,
            };
    for (const object of set.ofType(
      'rbac.authorization.k8s.io/RoleBinding',
      'rbac.authorization.k8s.io/ClusterRoleBinding',
    )) {
      const field = object.root.at('roleRef', 'name');
      if (object.root.at('roleRef', 'kind').text === 'ClusterRole' && field.text === 'cluster-admin')
        yield {
          object,
          field,
          message: 'makes an account cluster-admin',
          fix: 'bind a Role with what it uses',
        };
    }
  },
};

/** What a rule of a Role is about. */
function subjectOf(rule: Field): string {
  const addresses = rule.at('nonResourceURLs').texts;
  if (addresses.length > 0) return addresses.join(', ');
  const groups = rule.at('apiGroups').texts.map((each) => (each === '' ? 'the core API' : each));
  return groups.join(', ') || 'no API group';
}
