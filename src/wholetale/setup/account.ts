import { ApiObject } from 'cdk8s';
import type { IRole, IServiceAccount } from 'cdk8s-plus-25';
import { ApiResource, Role, RoleBinding, ServiceAccount } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { handle } from '../../kube/handle';
import { objectMetadata } from '../labels';

/**
 * The account of the set-up Job and the Lease that it holds while it works, the
 * one object that the account may touch. The Lease is made empty, so that
 * nobody needs the right to make one, and none is left behind.
 */
export class SetupAccount extends Construct {
  readonly serviceAccount: IServiceAccount;

  constructor(scope: Construct, id: string, { config, name }: { config: Config; name: string }) {
    super(scope, id);
    const metadata = objectMetadata(config, 'setup', name);
    const serviceAccount = new ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    this.serviceAccount = handle<IServiceAccount>(serviceAccount);
    new ApiObject(this, 'Lease', { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata });
    const role = new Role(this, 'Role', { metadata });
    role.allow(['get', 'update'], {
      apiGroup: ApiResource.LEASES.apiGroup,
      resourceType: ApiResource.LEASES.resourceType,
      resourceName: name,
    });
    const binding = new RoleBinding(this, 'RoleBinding', { metadata, role: handle<IRole>(role) });
    binding.addSubjects(serviceAccount);
    binding.node.addDependency(role, serviceAccount);
  }
}
