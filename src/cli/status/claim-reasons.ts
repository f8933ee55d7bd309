import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';

import type { Evidence } from './evidence';
import { lastEvent } from './evidence';
import type { Finding } from './reason';
import { oneLine } from './reason';

const reasons = [
  'ProvisioningFailed',
  'FailedBinding',
  'VolumeMismatch',
  'ClaimMisbound',
  'ExternalProvisioning',
];

/** Why a claim is not bound; undefined for one that is. */
export function claimFinding(claim: V1PersistentVolumeClaim, evidence: Evidence): Finding | undefined {
  const { spec, status } = claim;
  if (status?.phase === 'Bound') return undefined;
  if (status?.phase === 'Lost')
    return { cause: 'claim', message: `its volume ${spec?.volumeName ?? ''} is gone, and what was on it` };
  const fix = 'set its storageClass to one of: kubectl get storageclass';
  const name = spec?.storageClassName;
  const classes = evidence.storageClasses;
  const found = classes?.find((each) => each.metadata?.name === name);
  if (name && classes && !found) {
    const known = classes.map((each) => each.metadata?.name).join(', ');
    return {
      cause: 'claim',
      message: `not bound: there is no StorageClass ${name} (there is: ${known || 'none'})`,
      fix,
    };
  }
  const event = lastEvent(evidence, claim, reasons);
  const said = event?.message ? `: ${oneLine(event.message)}` : '';
  if (!name)
    return {
      cause: 'claim',
      message: `not bound: it names no StorageClass, and no default was given${said}`,
      fix,
    };
  // A real problem is told by an event of its own; this class only binds late.
  if (found?.volumeBindingMode === 'WaitForFirstConsumer' && event === undefined)
    return {
      cause: 'claim',
      message: `not bound: StorageClass ${name} waits until a pod that uses it has a node`,
    };
  return {
    cause: 'claim',
    message: `not bound by StorageClass ${name}${said || ': no volume was made yet'}`,
    ...(found && {
      fix: `its provisioner is ${found.provisioner}: see that it runs, and kubectl describe pvc`,
    }),
  };
}
