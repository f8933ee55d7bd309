import type { Check } from '../check';
import { accessChecks } from './access';
import { domain } from './domain';
import { environmentChecks } from './environment';
import { ingressClass } from './ingress';
import { issuer } from './issuer';
import { networkPolicy } from './network-policy';
import { nodes } from './nodes';
import { permissions } from './permissions';
import { ports } from './ports';
import { podSecurity } from './pod-security';
import { pulumiChecks } from './pulumi';
import { limitRange, quota } from './quota';
import { secretChecks } from './secrets';
import { snapshots } from './snapshots';
import { storage } from './storage';
import { fuse, registryTrust } from './tales';
import { version } from './version';

/** Every check, in the order of the report. */
export const checks: readonly Check[] = [
  ...accessChecks,
  permissions,
  version,
  nodes,
  storage,
  snapshots,
  podSecurity,
  quota,
  limitRange,
  fuse,
  registryTrust,
  ports,
  ingressClass,
  networkPolicy,
  domain,
  ...environmentChecks,
  issuer,
  ...secretChecks,
  ...pulumiChecks,
];
