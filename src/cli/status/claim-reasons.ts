import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';

import type { Evidence } from './evidence';
import { lastEvent, snapshotSource } from './evidence';
import type { Finding } from './reason';
import { oneLine } from './reason';

const reasons = [
  'ProvisioningFailed',
  'FailedBinding',
  'VolumeMismatch',
  'ClaimMisbound',
  'ExternalProvisioning',
];

/** What a driver says that is at work, and only slow. */
const slow = /deadline ?exceeded|aborted|already (?:exists|in progress)|timed out/i;

/** Why a claim is not bound; undefined for one that is. */
export function claimFinding(claim: V1PersistentVolumeClaim, evidence: Evidence): Finding | undefined {
  const { spec, status } = claim;
  if (status?.phase === 'Bound') return undefined;
  if (status?.phase === 'Lost')
    return {
      cause: 'claim',
      message: `its volume ${spec?.volumeName ?? ''} is gone, and what was on it`,
      failing: true,
    };
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
      failing: true,
    };
  }
  const source = sourceFinding(claim, evidence);
  if (source) return source;
  const event = claimEvent(claim, evidence);
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
    ...(event?.reason === 'ProvisioningFailed' && !slow.test(said) && { failing: true as const }),
    ...(found && {
      fix: `its provisioner is ${found.provisioner}: see that it runs, and kubectl describe pvc`,
    }),
  };
}

/** The newest warning; else the newest of all, since what is normal often comes again and again and says less. */
function claimEvent(claim: V1PersistentVolumeClaim, evidence: Evidence) {
  const warnings = evidence.events.filter(({ type }) => type === 'Warning');
  return lastEvent({ events: warnings }, claim, reasons) ?? lastEvent(evidence, claim, reasons);
}

/** What is wrong with the snapshot that a claim begins with, as far as it can be seen. */
function sourceFinding(claim: V1PersistentVolumeClaim, { snapshots }: Evidence): Finding | undefined {
  const name = snapshotSource(claim);
  if (name === undefined || !snapshots) return undefined;
  const namespace = claim.metadata?.namespace ?? '';
  const found = snapshots.find(
    ({ metadata }) => metadata?.name === name && metadata.namespace === claim.metadata?.namespace,
  );
  const fix = `kubectl get volumesnapshots --namespace ${namespace}`;
  if (!found) {
    const message = `not bound: there is no VolumeSnapshot ${name}, which its data are to come from`;
    return { cause: 'claim', message, fix, failing: true };
  }
  // What the API server gives has the shape of its kind.
  const status = found.status as { readyToUse?: boolean; error?: { message?: string } } | undefined;
  if (status?.readyToUse === true) return undefined;
  const said = status?.error?.message;
  return {
    cause: 'claim',
    message: `not bound: the VolumeSnapshot ${name}, which its data are to come from, cannot be used yet${said === undefined ? '' : `: ${oneLine(said)}`}`,
    fix,
  };
}
