import type { V1DaemonSet } from '@kubernetes/client-node';

import type { Manifest } from '../../../kube/manifest';
import { objectPath } from '../../../kube/manifest';
import { stampOf } from '../../../kube/stamp';
import type { Problem } from '../../../errors';
import { orDenied } from '../../../../stacks/workloads';
import type { Check, Finding } from '../check';
import { count, fail, ok, skipped, warn } from '../check';

type Spec = NonNullable<V1DaemonSet['spec']>;
type PodSpec = NonNullable<Spec['template']['spec']>;

interface Port {
  readonly hostPort: number;
  readonly hostIP: string | undefined;
  readonly protocol: string | undefined;
}

/** Ports of the node itself that the pods of a DaemonSet take. */
function nodePorts({ containers, hostNetwork }: PodSpec): Port[] {
  return containers.flatMap(({ ports = [] }) =>
    ports.flatMap((port) => {
      const hostPort = port.hostPort ?? (hostNetwork === true ? port.containerPort : undefined);
      const { hostIP, protocol } = port;
      return hostPort === undefined ? [] : [{ hostPort, hostIP, protocol }];
    }),
  );
}

/** The scheduler's own rule: an address that is not given means all of them. */
function collide(a: Port, b: Port): boolean {
  const everywhere = (port: Port) => port.hostIP === undefined || ['', '0.0.0.0', '::'].includes(port.hostIP);
  return (
    a.hostPort === b.hostPort &&
    (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP') &&
    (everywhere(a) || everywhere(b) || a.hostIP === b.hostIP)
  );
}

/** Whether a node can be meant by both, as far as labels tell. */
function shareNodes(a: PodSpec, b: PodSpec): boolean {
  const other = b.nodeSelector ?? {};
  return Object.entries(a.nodeSelector ?? {}).every(([key, value]) => (other[key] ?? value) === value);
}

/** Whether only some nodes are meant, in a way that labels alone do not tell. */
function isChoosy({ affinity }: PodSpec): boolean {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {};
  return [nodeAffinity, podAffinity, podAntiAffinity].some(
    (each) => each?.requiredDuringSchedulingIgnoredDuringExecution !== undefined,
  );
}

/** One for which no node is meant, as the controller said of it as it is now. */
function isIdle({ metadata, status }: LiveDaemonSet): boolean {
  return status?.desiredNumberScheduled === 0 && status.observedGeneration === metadata?.generation;
}

type LiveDaemonSet = Pick<V1DaemonSet, 'metadata' | 'spec' | 'status'>;

/**
 * Whether the ports that DaemonSets of ours take on every node are free there.
 *
 * @param manifests all that `up` would make
 * @param live every DaemonSet of the cluster
 * @param stamp of this environment, whose own are not in its way, in whatever namespace they are
 */
export function portsFinding(
  manifests: readonly Manifest[],
  live: readonly LiveDaemonSet[],
  stamp?: string,
): Finding {
  const planned = manifests.flatMap((manifest) => {
    const spec = manifest.kind === 'DaemonSet' ? (manifest.spec as Spec).template.spec : undefined;
    return spec ? nodePorts(spec).map((port) => ({ path: objectPath(manifest), spec, port })) : [];
  });
  if (planned.length === 0) return skipped('nothing of the environment takes a port of the nodes');
  const busy = live.filter((each) => !isIdle(each) && (stamp === undefined || stampOf(each) !== stamp));
  const collisions = planned.flatMap(({ path, spec, port }) =>
    busy.flatMap(({ metadata, spec: found }): { readonly problem: Problem; readonly certain: boolean }[] => {
      const other = `DaemonSet/${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
      const pods = found?.template.spec;
      if (other === path || !pods || !shareNodes(spec, pods)) return [];
      if (!nodePorts(pods).some((each) => collide(port, each))) return [];
      const certain = !isChoosy(spec) && !isChoosy(pods);
      const only = certain ? '' : ', unless their affinity keeps them on different nodes';
      const message = `port ${port.hostPort} of the nodes is that of ${other}${only}`;
      return [{ problem: { where: path, message }, certain }];
    }),
  );
  const problems = collisions.map(({ problem }) => problem);
  const fix = 'such as the trust of another environment: set registry.trust.port to a free one';
  if (collisions.some(({ certain }) => certain))
    return fail(
      'another DaemonSet has a port of the nodes that this environment needs: its pods would find no node',
      fix,
      problems,
    );
  if (problems.length > 0)
    return warn(
      'another DaemonSet has a port of the nodes that this environment needs: on a node that both are for, its pod would not start',
      fix,
      problems,
    );
  const names = planned.map(({ port }) => port.hostPort).join(', ');
  return ok(`${names}: taken by no other of ${count(live.length, 'DaemonSet')}`);
}

export const ports: Check = {
  id: 'node-ports',
  group: 'Cluster',
  title: 'Ports of the nodes',
  about:
    'No other DaemonSet on the same nodes has the port `registry.trust.port`, as that of a second environment in the cluster would. Warns where an affinity may keep them apart; one that is for no node is left out.',
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => {
    const found = await orDenied(
      context.list<V1DaemonSet & { kind: string }>('apps/v1', 'DaemonSet'),
      () => undefined,
    );
    return found
      ? portsFinding(context.manifests, found, context.stamp)
      : skipped('not allowed to list DaemonSets of all namespaces');
  },
};
