import type { V1Node } from '@kubernetes/client-node';

import { quantityValue } from '../../../config/schema/quantity';
import type { Check, Finding } from '../check';
import { count, fail, ok, warn } from '../check';
import { isSimulated } from '../../status/read';
import type { Amounts, PlannedPods } from '../pods';
import { plannedPods, podAmounts, shownAmount, sum, times } from '../pods';

type Toleration = NonNullable<PlannedPods['spec']['tolerations']>[number];
type Taint = NonNullable<NonNullable<V1Node['spec']>['taints']>[number];

function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(
    ({ key, operator = 'Equal', value, effect }) =>
      (effect === undefined || effect === taint.effect) &&
      (key === undefined || key === taint.key) &&
      (operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
  );
}

/** Labels and taints only; affinity is left to the scheduler. */
function admits(node: V1Node, { nodeSelector = {}, tolerations = [] }: PlannedPods['spec']): boolean {
  const labels = node.metadata?.labels ?? {};
  return (
    Object.entries(nodeSelector).every(([key, value]) => labels[key] === value) &&
    (node.spec?.taints ?? []).every(
      (taint) => taint.effect === 'PreferNoSchedule' || tolerates(tolerations, taint),
    )
  );
}

function allocatable({ status }: V1Node): Amounts {
  return Object.fromEntries(
    Object.entries(status?.allocatable ?? {}).map(([name, value]) => [name, quantityValue(value)]),
  );
}

/** What of a pod's requests a node does not have, even if nothing else ran on it. */
function lacking(requests: Amounts, node: V1Node): string[] {
  const has = allocatable(node);
  return Object.keys(requests).filter((name) => (requests[name] ?? 0) > (has[name] ?? 0));
}

/** Whether every pod has a node that it fits on, and all of them fit together. */
export function nodesFinding(pods: readonly PlannedPods[], nodes: readonly V1Node[]): Finding {
  if (nodes.length === 0)
    return warn('there are none', 'pods wait until there are; where nodes come on demand, nothing is wrong');
  const homeless = pods.flatMap(({ owner, component, spec }) => {
    const requests = podAmounts(spec, 'requests');
    const admitting = nodes.filter((node) => admits(node, spec));
    if (admitting.length === 0) {
      const labels = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
      return [
        {
          where: owner,
          message: `no node has ${labels.join(', ') || 'no taint that keeps it away'}`,
          fix: `look at nodeSelector and tolerations of ${component}`,
        },
      ];
    }
    if (admitting.some((node) => lacking(requests, node).length === 0)) return [];
    const names = [...new Set(admitting.flatMap((node) => lacking(requests, node)))];
    const asked = names.map((name) => {
      const most = Math.max(...admitting.map((node) => allocatable(node)[name] ?? 0));
      return `${name} ${shownAmount(name, requests[name] ?? 0)} (the largest node has ${shownAmount(name, most)})`;
    });
    return [
      {
        where: owner,
        message: `asks for ${asked.join(', ')}`,
        fix: `larger nodes, or smaller ${component}.resources`,
      },
    ];
  });
  if (homeless.length > 0)
    return fail(
      'no node is large enough, or open, for some pods',
      'add nodes that they fit on, unless such nodes come on demand',
      homeless,
    );
  const needed = sum(
    pods
      .filter((each) => !each.perNode)
      .map((each) => times(podAmounts(each.spec, 'requests'), each.replicas)),
  );
  const there = sum(nodes.filter((node) => !node.spec?.unschedulable).map(allocatable));
  const short = (['cpu', 'memory'] as const).filter((name) => (needed[name] ?? 0) > (there[name] ?? 0));
  if (short.length > 0) {
    const words = short.map(
      (name) => `${name} ${shownAmount(name, needed[name] ?? 0)} of ${shownAmount(name, there[name] ?? 0)}`,
    );
    return warn(
      `the pods together ask for more than all nodes have: ${words.join(', ')}`,
      'add nodes, or make `resources` smaller',
    );
  }
  const simulated = nodes.filter(isSimulated).length;
  const how =
    simulated === 0 ? '' : simulated === nodes.length ? ', all simulated' : `, ${simulated} simulated`;
  return ok(`${count(nodes.length, 'node')}${how}: every pod fits on one, if it is free`);
}

export const nodes: Check = {
  id: 'nodes',
  group: 'Cluster',
  title: 'Nodes',
  about:
    'For each pod, a node with its labels, without taints that keep it away, and large enough, were it free; all pods together ask for no more than there is.',
  blocks: false,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => nodesFinding(plannedPods(context.manifests), await context.nodes()),
};
