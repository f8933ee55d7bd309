import type { IRole, IServiceAccount } from 'cdk8s-plus-25';
import { ApiResource, Role, RoleBinding, ServiceAccount } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { handle } from '../../kube/handle';
import { objectMetadata } from '../labels';
import { LegacyBinding } from './legacy-binding';
import { names } from './names';

/**
 * The account of the master, which makes the pods of its jobs through the API.
 *
 * The rights are those of Teraslice's own documentation and Helm chart. What the
 * code of version 3.18 calls is less (`kubernetesV2/k8s.ts`): it lists pods,
 * services, deployments, replicasets and jobs, creates services, deployments and
 * jobs, patches deployments, and deletes any of the five. It never reads one
 * object by its name, updates none, and has no use for ConfigMaps; nor does it
 * watch, but asks again and again, so that `watch` is not among the rights.
 */
export class Account extends Construct {
  readonly serviceAccount: IServiceAccount;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const metadata = objectMetadata(config, 'teraslice-master', names.master);
    const serviceAccount = new ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    this.serviceAccount = handle<IServiceAccount>(serviceAccount);
    const role = new Role(this, 'Role', { metadata });
    role.allow(
      ['get', 'list', 'create', 'update', 'patch', 'delete'],
      ApiResource.PODS,
      ApiResource.SERVICES,
      ApiResource.CONFIG_MAPS,
      ApiResource.DEPLOYMENTS,
      ApiResource.REPLICA_SETS,
      ApiResource.JOBS,
    );
    const binding = new RoleBinding(this, 'RoleBinding', { metadata, role: handle<IRole>(role) });
    binding.addSubjects(serviceAccount);
    binding.node.addDependency(role, serviceAccount);
    if (config.teraslice.legacyBinding) new LegacyBinding(this, 'Legacy', config);
  }
}
