import type { V1Container, V1PodSpec } from '@kubernetes/client-node';

import type { LiveObject } from '../../../../stacks/workloads';
import type { Check, Finding } from '../check';
import { fail, ok, skipped } from '../check';
import { enforceLabel } from '../../../kube/namespace';
import type { PlannedPods } from '../pods';
import { plannedPods } from '../pods';

/** What a container may add and still be within `baseline`. */
const harmless: ReadonlySet<string> = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD'],
  ...['NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);

/**
 * What takes a pod beyond the level `baseline`
 * (kubernetes.io/docs/concepts/security/pod-security-standards).
 */
export function beyondBaseline(spec: V1PodSpec): string[] {
  const containers: V1Container[] = [...spec.containers, ...(spec.initContainers ?? [])];
  const reasons = [
    ...(spec.hostNetwork ? ['hostNetwork'] : []),
    ...(spec.hostPID ? ['hostPID'] : []),
    ...(spec.hostIPC ? ['hostIPC'] : []),
    ...(spec.volumes ?? []).flatMap(({ hostPath }) => (hostPath ? [`hostPath ${hostPath.path}`] : [])),
    ...containers.flatMap(({ name, securityContext, ports = [] }) => [
      ...(securityContext?.privileged ? [`${name} is privileged`] : []),
      ...(securityContext?.capabilities?.add ?? [])
        .filter((each) => !harmless.has(each))
        .map((each) => `${name} adds ${each}`),
      ...(ports.some(({ hostPort }) => hostPort) ? [`${name} has a hostPort`] : []),
    ]),
  ];
  return [...new Set(reasons)];
}

/** @param live the namespace as it is; undefined where `up` makes it */
export function podSecurityFinding(
  name: string,
  live: LiveObject | undefined,
  pods: readonly PlannedPods[],
): Finding {
  if (!live) return ok(`the namespace ${name} will be made, and labelled privileged`);
  const level = live.metadata?.labels?.[enforceLabel];
  if (level === undefined) return ok(`${name} enforces no level of its own`);
  if (level === 'privileged') return ok(`${name} is labelled privileged`);
  const refused = pods.flatMap(({ owner, spec }) => {
    const reasons = beyondBaseline(spec);
    return reasons.length > 0 ? [{ where: owner, message: reasons.join(', ') }] : [];
  });
  return fail(
    `the namespace ${name} enforces ${level}: the pods of tales, and of these, would be refused`,
    `kubectl label namespace ${name} ${enforceLabel}=privileged --overwrite, or choose another namespace`,
    refused,
  );
}

export const podSecurity: Check = {
  id: 'pod-security',
  wholetale: true,
  group: 'Cluster',
  title: 'Pod Security',
  about:
    'The namespace, if it is there, does not enforce a level under which docker-in-docker, the trust of nodes and tales are refused.',
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => {
    // The pods of the other systems are within every level.
    const scope = context.scopes.find(({ system }) => system === 'wholetale');
    if (!scope) return skipped('nothing is planned');
    const { namespace, manifests } = scope;
    return podSecurityFinding(namespace, await context.namespace(namespace), plannedPods(manifests));
  },
};
