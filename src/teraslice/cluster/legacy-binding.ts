import type { IRole } from 'cdk8s-plus-25';
import { ApiResource, Role, RoleBinding, ServiceAccount } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { excepted } from '../../kube/exceptions';
import { handle } from '../../kube/handle';
import { objectMetadata } from '../labels';

/**
 * What the first documentation of Teraslice asked for: every right in the
 * namespace for its `default` account, with which every pod runs that names no
 * other. For masters, and jobs, that were made then.
 */
export class LegacyBinding extends Construct {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { namespace } = config.teraslice;
    const metadata = objectMetadata(config, 'teraslice-master', `teraslice-all-${namespace}`);
    const role = new Role(this, 'Role', {
      metadata: excepted(metadata, {
        'least-privilege': 'teraslice.legacyBinding asks for what the first documentation of Teraslice gave',
      }),
    });
    role.allow(['*'], ApiResource.custom({ apiGroup: '*', resourceType: '*' }));
    const binding = new RoleBinding(this, 'RoleBinding', { metadata, role: handle<IRole>(role) });
    const account = ServiceAccount.fromServiceAccountName(this, 'Default', 'default', {
      namespaceName: namespace,
    });
    binding.addSubjects(account);
    binding.node.addDependency(role);
  }
}
