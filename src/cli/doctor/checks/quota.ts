import type { V1LimitRange, V1LimitRangeItem, V1Pod, V1ResourceQuota } from '@kubernetes/client-node';

import type { LiveObject } from '../../../../stacks/workloads';
import { orDenied } from '../../../../stacks/workloads';
import { objectPath } from '../../../kube/manifest';
import { stampOf } from '../../../kube/stamp';
import type { Check } from '../check';
import { fail, ok, skipped } from '../check';
import type { Context } from '../context';
import type { Limits } from '../limits';
import { claimLimitProblems, limitProblems, withDefaults } from '../limits';
import { plannedPods } from '../pods';
import type { Quota } from '../quota';
import { objectAmounts, podQuotaAmounts, quotaProblems, unnamedProblems } from '../quota';

/** The LimitRanges that will hold: those that are there, ours as they will be. */
async function limitsOf(context: Context): Promise<Limits[]> {
  const planned = context.manifests.filter(({ kind }) => kind === 'LimitRange');
  const live = await context.list<LiveObject & V1LimitRange>('v1', 'LimitRange', context.config.namespace);
  const others = live.filter(
    (each) => !planned.some(({ metadata }) => metadata.name === each.metadata?.name),
  );
  return [
    ...others.map((each) => ({
      where: `LimitRange ${each.metadata?.name ?? ''}`,
      items: each.spec?.limits ?? [],
    })),
    ...planned.map((each) => ({ where: 'talestack:limitRange', items: itemsOf(each.spec) })),
  ];
}

/** In YAML the client's `_default` is `default`. */
function itemsOf(spec: unknown): V1LimitRangeItem[] {
  const { limits = [] } = spec as {
    limits?: readonly (V1LimitRangeItem & { default?: Record<string, string> })[];
  };
  return limits.map(({ default: defaults, ...item }) => ({
    ...item,
    ...(defaults && { _default: defaults }),
  }));
}

async function quotasOf(context: Context): Promise<{ quotas: Quota[]; scoped: number }> {
  const planned = context.manifests.filter(({ kind }) => kind === 'ResourceQuota');
  const live = await context.list<LiveObject & V1ResourceQuota>(
    'v1',
    'ResourceQuota',
    context.config.namespace,
  );
  const usedBy = new Map(live.map(({ metadata, status }) => [metadata?.name ?? '', status?.used ?? {}]));
  const others = live.filter(
    (each) => !planned.some(({ metadata }) => metadata.name === each.metadata?.name),
  );
  const plain = others.filter(({ spec }) => !spec?.scopes?.length && !spec?.scopeSelector);
  const quotas = [
    ...plain.map(({ metadata, spec, status }) => ({
      where: `ResourceQuota ${metadata?.name ?? ''}`,
      hard: spec?.hard ?? {},
      used: status?.used ?? {},
    })),
    ...planned.map((each) => ({
      where: 'talestack:quota',
      hard: (each.spec as { readonly hard: Record<string, string> }).hard,
      used: usedBy.get(each.metadata.name) ?? {},
    })),
  ];
  return { quotas, scoped: others.length - plain.length };
}

/** The pods as they will be, with what LimitRanges fill in. */
async function podsOf(context: Context) {
  const limits = await limitsOf(context);
  return plannedPods(context.manifests).map((each) => ({ ...each, spec: withDefaults(each.spec, limits) }));
}

export const quota: Check = {
  id: 'quota',
  group: 'Cluster',
  title: 'ResourceQuota',
  about:
    'Pods, claims and other objects of the environment fit into the quotas of the namespace and that of the config, beside what others use there. Tales are not counted.',
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => {
    const { quotas, scoped } = await quotasOf(context);
    const aside = scoped > 0 ? ` (${scoped} with a scope were not looked at)` : '';
    if (quotas.length === 0) return skipped(`none in the namespace ${context.config.namespace}${aside}`);
    const pods = await podsOf(context);
    const nodes = await orDenied(context.nodes(), () => []);
    const needed = { ...objectAmounts(context.manifests), ...podQuotaAmounts(pods, nodes.length) };
    const problems = [
      ...quotaProblems(quotas, needed, await usedByUs(context, nodes.length)),
      ...unnamedProblems(quotas, pods),
    ];
    if (problems.length === 0) return ok(`${quotas.map(({ where }) => where).join(', ')}: enough${aside}`);
    return fail(
      'the environment does not fit',
      'a larger quota, smaller `resources` or `size`, or another namespace',
      problems,
    );
  },
};

async function usedByUs(context: Context, nodes: number) {
  const live = await Promise.all(context.manifests.map((manifest) => context.get(manifest)));
  const objects = live.flatMap((each) => (each && stampOf(each) === context.stamp ? [each] : []));
  const { namespace, environment } = context.config;
  const pods = await context.list<LiveObject & V1Pod>('v1', 'Pod', namespace);
  const running = pods.filter(
    ({ metadata, status }) =>
      metadata?.labels?.['app.kubernetes.io/instance'] === environment &&
      metadata.labels['app.kubernetes.io/managed-by'] === 'talestack' &&
      status?.phase !== 'Succeeded' &&
      status?.phase !== 'Failed',
  );
  const amounts = podQuotaAmounts(
    running.flatMap(({ spec }) => (spec ? [{ spec, replicas: 1, perNode: false }] : [])),
    nodes,
  );
  return { ...objectAmounts(objects), ...amounts };
}

export const limitRange: Check = {
  id: 'limit-range',
  group: 'Cluster',
  title: 'LimitRange',
  about: 'Containers, pods and claims are within the limits of the namespace and those of the config.',
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => {
    const limits = await limitsOf(context);
    if (limits.length === 0) return skipped(`none in the namespace ${context.config.namespace}`);
    const claims = context.manifests
      .filter(({ kind }) => kind === 'PersistentVolumeClaim')
      .map((claim) => ({ path: objectPath(claim), size: sizeOf(claim.spec) }));
    const problems = [...limitProblems(await podsOf(context), limits), ...claimLimitProblems(claims, limits)];
    if (problems.length === 0) return ok(`${limits.map(({ where }) => where).join(', ')}: within`);
    return fail(
      'something is outside of the limits',
      'change `resources` or `size`, or the limits',
      problems,
    );
  },
};

function sizeOf(spec: unknown): string {
  return (spec as { resources?: { requests?: { storage?: string } } }).resources?.requests?.storage ?? '0';
}
