import type { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { SystemNamespace } from '../kube/namespace';
import type { Owner } from './labels';
import { ownerMetadata } from './labels';

/**
 * The namespace of the repositories: nothing in it may be more than Pod
 * Security's `restricted` allows.
 */
export function titanNamespace(scope: Construct, { titan }: Config, owner: Owner): SystemNamespace {
  const { namespace, quota, limitRange } = titan;
  return new SystemNamespace(scope, 'Namespace', {
    metadata: { name: namespace, ...ownerMetadata({ owner, component: 'namespace', instance: namespace }) },
    podSecurity: 'restricted',
    quota,
    limitRange,
    limitsName: 'titan',
  });
}
