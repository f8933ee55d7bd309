import type { IRole, IServiceAccount } from 'cdk8s-plus-25';
import { ApiResource, Role, RoleBinding, Secret, ServiceAccount } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { handle } from '../kube/handle';
import { objectMetadata } from './labels';

const name = 'gwvolman-acct';

/**
 * The account of gwvolman, which makes tales and builds their images through
 * the API. The calls are those of gwvolman 2.1 (`tasks_kubernetes.py`,
 * `utils_k8s.py`, `r2d/kaniko.py`) and of its `dev-kube-2.0` branch.
 */
export class Account extends Construct {
  readonly serviceAccount: IServiceAccount;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const metadata = objectMetadata(config, 'worker', name);
    const serviceAccount = new ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    this.serviceAccount = handle<IServiceAccount>(serviceAccount);
    const role = new Role(this, 'Role', { metadata });
    // `delete` is for the pod of a finished build.
    role.allow(['get', 'list', 'watch', 'update', 'delete'], ApiResource.PODS);
    role.allow(['get'], core('pods/log'));
    // Over a websocket the verb of an exec is `get`; newer API servers ask for `create` as well.
    role.allow(['get', 'create'], core('pods/exec'));
    role.allow(
      ['get', 'list', 'create', 'delete'],
      ApiResource.SERVICES,
      ApiResource.PERSISTENT_VOLUME_CLAIMS,
      ApiResource.DEPLOYMENTS,
    );
    // It makes `girder-secret` by itself and lists by that name. RBAC cannot limit `create` to a name.
    role.allow(['get', 'list'], Secret.fromSecretName(this, 'GirderSecret', 'girder-secret'));
    role.allow(['create'], ApiResource.SECRETS);
    role.allow(['get', 'list', 'create', 'update', 'delete'], ApiResource.INGRESSES);
    role.allow(['get', 'create', 'delete'], ApiResource.CONFIG_MAPS, ApiResource.JOBS);
    role.allow(['get'], ApiResource.custom({ apiGroup: 'batch', resourceType: 'jobs/status' }));
    const binding = new RoleBinding(this, 'RoleBinding', { metadata, role: handle<IRole>(role) });
    binding.addSubjects(serviceAccount);
    binding.node.addDependency(role, serviceAccount);
  }
}

function core(resourceType: string): ApiResource {
  return ApiResource.custom({ apiGroup: '', resourceType });
}
