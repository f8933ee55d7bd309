import type { V1DaemonSet, V1Deployment, V1Job, V1Pod, V1StatefulSet } from '@kubernetes/client-node';

import type { Evidence } from './evidence';
import { isOwnedBy, lastEvent } from './evidence';
import { podFindings } from './pod-reasons';
import type { Finding } from './reason';
import { oneLine } from './reason';

const revision = 'deployment.kubernetes.io/revision';

/** Why a Deployment is not rolled out: what refuses its pods, or what ails them. */
export function deploymentFindings(deployment: V1Deployment, evidence: Evidence): Finding[] {
  if (deployment.spec?.paused)
    return [{ cause: 'paused', message: 'its rollout is paused', fix: 'kubectl rollout resume' }];
  const sets = evidence.replicaSets
    .filter((each) => isOwnedBy(each, deployment))
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  const [newest] = sets;
  const conditions = [...(newest?.status?.conditions ?? []), ...(deployment.status?.conditions ?? [])];
  const refusal = conditions.find((each) => each.type === 'ReplicaFailure' && each.status === 'True');
  const podsOf = (owner: { metadata?: { uid?: string } }) =>
    evidence.pods.filter((each) => isOwnedBy(each, owner));
  const pods = newest ? podsOf(newest) : [];
  const refused = refusal?.message ? [refusedFinding(refusal.message, deployment)] : [];
  const found = [...refused, ...podFindings(pods.filter(isCurrent), evidence)];
  if (found.length > 0) return found;
  // The pods of the new version are not made before the old ones have ended.
  return podFindings(
    sets.flatMap(podsOf).filter((each) => !isCurrent(each)),
    evidence,
  );
}

/** Those that failed stay for a while beside their successors. */
function isCurrent({ metadata, status }: V1Pod): boolean {
  return !metadata?.deletionTimestamp && status?.phase !== 'Failed';
}

function revisionOf({ metadata }: { metadata?: { annotations?: Record<string, string> } }): number {
  return Number(metadata?.annotations?.[revision] ?? 0);
}

export function daemonSetFindings(daemonSet: V1DaemonSet, evidence: Evidence): Finding[] {
  const pods = evidence.pods.filter((each) => isOwnedBy(each, daemonSet));
  const found = podFindings(pods, evidence);
  if (pods.length >= (daemonSet.status?.desiredNumberScheduled ?? 0)) return found;
  return [...refusals(daemonSet, evidence), ...found];
}

/** Why a StatefulSet has not all of its pods ready. */
export function statefulSetFindings(statefulSet: V1StatefulSet, evidence: Evidence): Finding[] {
  const pods = evidence.pods.filter((each) => isOwnedBy(each, statefulSet));
  const found = podFindings(pods, evidence);
  if (pods.length >= (statefulSet.spec?.replicas ?? 1)) return found;
  return [...refusals(statefulSet, evidence), ...found];
}

/** Why a Job is not complete; of one that failed, also how its pods ended. */
export function jobFindings(job: V1Job, evidence: Evidence): Finding[] {
  const pods = evidence.pods.filter((each) => isOwnedBy(each, job));
  const failed = job.status?.conditions?.find((each) => each.type === 'Failed' && each.status === 'True');
  const last = pods.sort((a, b) => bornAt(b) - bornAt(a)).slice(0, 1);
  if (failed) {
    const said = [failed.reason, failed.message].filter(Boolean).join(': ');
    return [{ cause: 'job', message: `failed: ${oneLine(said)}` }, ...podFindings(last, evidence)];
  }
  if (job.spec?.suspend) return [{ cause: 'paused', message: 'is suspended' }];
  const found = podFindings(last, evidence);
  return pods.length > 0 ? found : [...refusals(job, evidence), ...found];
}

function bornAt({ metadata }: V1Pod): number {
  return metadata?.creationTimestamp?.getTime() ?? 0;
}

function refusals(owner: Owner, evidence: Evidence): Finding[] {
  const event = lastEvent(evidence, owner, ['FailedCreate']);
  return event?.message ? [refusedFinding(event.message, owner)] : [];
}

/** What makes pods. */
interface Owner {
  readonly metadata?: { readonly uid?: string; readonly labels?: Record<string, string> };
}

/** The API server did not let the pods be made. */
function refusedFinding(said: string, { metadata }: Owner): Finding {
  const message = oneLine(said.replace(/^Error creating: /, ''));
  if (/exceeded quota|failed quota/.test(said)) {
    return {
      cause: 'quota',
      message: `the quota of the namespace refuses its pods: ${message}`,
      fix: 'raise `quota`, or the ResourceQuota that someone else made there; lower the requests of the component',
    };
  }
  if (/violates PodSecurity/.test(said)) {
    return {
      cause: 'pod-security',
      message: `Pod Security of the namespace refuses its pods: ${message}`,
      // The other systems have namespaces that are restricted on purpose.
      fix:
        metadata?.labels?.app === 'WholeTale'
          ? 'kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=privileged --overwrite'
          : 'change what the message names: user, rights and volumes of the pods are settings, or their image is built for root',
    };
  }
  return { cause: 'refused', message: `its pods are refused: ${message}` };
}
