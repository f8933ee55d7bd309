import type { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { SystemNamespace } from '../kube/namespace';
import type { Owner } from './labels';
import { ownerMetadata, ownersName } from './labels';
import { TitanNetwork } from './network';

/**
 * The namespace of the repositories: nothing in it may be more than Pod
 * Security's `restricted` allows.
 */
export function titanNamespace(scope: Construct, config: Config, owner: Owner): SystemNamespace {
  const { namespace, quota, limitRange } = config.titan;
  const made = new SystemNamespace(scope, 'Namespace', {
    metadata: { name: namespace, ...ownerMetadata({ owner, component: 'namespace', instance: namespace }) },
    podSecurity: 'restricted',
    quota,
    limitRange,
    limitsName: ownersName(owner),
  });
  // Commands find `default` as it is, and leave it so.
  if (config.networkPolicy.enabled && !(owner.kind === 'commands' && namespace === 'default'))
    made.admit((inside) => new TitanNetwork(inside, 'Network', config, owner));
  return made;
}
