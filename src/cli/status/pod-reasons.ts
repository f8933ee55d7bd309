import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

import { claimFinding } from './claim-reasons';
import { containerFinding } from './container-reasons';
import type { Evidence } from './evidence';
import { lastEvent } from './evidence';
import type { Finding } from './reason';
import { oneLine } from './reason';

/** Why these pods of one workload are not ready; what several have in common is said once. */
export function podFindings(pods: readonly V1Pod[], evidence: Evidence): Finding[] {
  const groups = new Map<string, { readonly finding: Finding; readonly pods: string[] }>();
  for (const pod of pods) {
    for (const finding of findingsOf(pod, evidence)) {
      const key = `${finding.cause} ${finding.message}`;
      const group = groups.get(key) ?? { finding, pods: [] };
      group.pods.push(pod.metadata?.name ?? '');
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ finding, pods: names }) => {
    const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
    return { ...finding, message: `pod ${names[0] ?? ''}${more}: ${finding.message}` };
  });
}

function findingsOf(pod: V1Pod, evidence: Evidence): Finding[] {
  const { metadata, spec, status } = pod;
  if (metadata?.deletionTimestamp) {
    const node = spec?.nodeName === undefined ? '' : ` on node ${spec.nodeName}`;
    return [{ cause: 'ending', message: `is being deleted${node}, and has not ended yet` }];
  }
  if (isReady(pod)) return [];
  const unscheduled = status?.conditions?.find((each) => each.type === 'PodScheduled');
  if (unscheduled?.status === 'False') return unscheduledFindings(pod, unscheduled.message ?? '', evidence);
  if (status?.reason === 'Evicted')
    return [{ cause: 'evicted', message: `was evicted: ${oneLine(status.message ?? 'no reason given')}` }];
  const node = nodeFinding(pod, evidence);
  if (node) return [node];
  const containers = containersOf(pod).flatMap(({ container, init }) => {
    const finding = containerFinding({ pod, container, init, evidence });
    return finding ? [finding] : [];
  });
  if (containers.some((each) => each.cause !== 'init'))
    return containers.filter((each) => each.cause !== 'init');
  return [...containers, ...startFindings(pod, evidence)].slice(0, 1);
}

function isReady({ status }: V1Pod): boolean {
  if (status?.phase === 'Succeeded') return true;
  return status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false;
}

/** Claims that are not bound are told by what holds them up, and not by the scheduler. */
function unscheduledFindings(pod: V1Pod, said: string, evidence: Evidence): Finding[] {
  const [message = ''] = said.split(/\.? (?:preemption|no new claims to deallocate)[:,]/);
  if (/unbound immediate PersistentVolumeClaims|persistentvolumeclaim "/.test(message)) {
    const claims = (pod.spec?.volumes ?? []).flatMap((volume) => {
      const name = volume.persistentVolumeClaim?.claimName;
      if (name === undefined) return [];
      const claim = evidence.claims.find((each) => each.metadata?.name === name);
      const finding = claim ? claimFinding(claim, evidence) : undefined;
      if (claim && !finding) return [];
      return [
        {
          cause: 'claim' as const,
          ...finding,
          message: `waits for claim ${name}: ${finding?.message ?? 'there is none'}`,
        },
      ];
    });
    if (claims.length > 0) return claims;
  }
  const gates = (pod.spec?.schedulingGates ?? []).map((gate) => gate.name);
  const why = gates.length > 0 ? `held back by scheduling gates ${gates.join(', ')}` : oneLine(message);
  return [
    {
      cause: 'unschedulable',
      message: `no node takes it: ${why || 'the scheduler has not said why'}`,
      fix: why.includes('free ports')
        ? 'another pod of the nodes has its port, such as the trust of another environment: set registry.trust.port to a free one'
        : 'compare requests, nodeSelector, tolerations and affinity of the component with the nodes: kubectl describe nodes',
    },
  ];
}

function nodeFinding({ spec }: V1Pod, { nodes }: Evidence): Finding | undefined {
  const node = nodes.find((each) => each.metadata?.name === spec?.nodeName);
  const condition = node?.status?.conditions?.find((each) => each.type === 'Ready');
  if (!node || !condition || condition.status === 'True') return undefined;
  const name = node.metadata?.name ?? '';
  return {
    cause: 'node',
    message: `its node ${name} is not ready: ${oneLine(condition.message ?? condition.reason ?? 'unknown')}`,
    fix: `kubectl describe node ${name}`,
  };
}

interface Placed {
  readonly container: V1ContainerStatus;
  readonly init: boolean;
}

function containersOf({ status }: V1Pod): Placed[] {
  return [
    ...(status?.initContainerStatuses ?? []).map((container) => ({ container, init: true })),
    ...(status?.containerStatuses ?? []).map((container) => ({ container, init: false })),
  ];
}

const mounting = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];
const preparing = ['FailedCreatePodSandBox', 'FailedCreatePodContainer', 'NetworkNotReady', 'Failed'];

/** What keeps the node from starting any container. */
function startFindings(pod: V1Pod, evidence: Evidence): Finding[] {
  const mount = lastEvent(evidence, pod, mounting);
  if (mount?.message) return [{ cause: 'mount', message: oneLine(mount.message) }];
  const start = lastEvent(evidence, pod, preparing);
  if (start?.message) return [{ cause: 'config', message: oneLine(start.message) }];
  return [];
}
