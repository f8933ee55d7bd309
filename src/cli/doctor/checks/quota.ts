import type { V1LimitRange, V1LimitRangeItem, V1Pod, V1ResourceQuota } from '@kubernetes/client-node';

import type { LiveObject } from '../../../../stacks/workloads';
import { orDenied } from '../../../../stacks/workloads';
import { objectPath } from '../../../kube/manifest';
import { stampOf } from '../../../kube/stamp';
import type { Check } from '../check';
import { fail, ok, skipped } from '../check';
import type { Context, Scope } from '../context';
import type { Limits } from '../limits';
import { claimLimitProblems, limitProblems, withDefaults } from '../limits';
import { plannedPods } from '../pods';
import type { Quota } from '../quota';
import { objectAmounts, podQuotaAmounts, quotaProblems, unnamedProblems } from '../quota';

/** The LimitRanges that will hold: those that are there, ours as they will be. */
async function limitsOf(context: Context, { namespace, manifests }: Scope): Promise<Limits[]> {
  const planned = manifests.filter(({ kind }) => kind === 'LimitRange');
  const live = await context.list<LiveObject & V1LimitRange>('v1', 'LimitRange', namespace);
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

async function quotasOf(
  context: Context,
  { namespace, manifests }: Scope,
): Promise<{ quotas: Quota[]; scoped: number }> {
  const planned = manifests.filter(({ kind }) => kind === 'ResourceQuota');
  const live = await context.list<LiveObject & V1ResourceQuota>('v1', 'ResourceQuota', namespace);
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
async function podsOf(context: Context, scope: Scope) {
  const limits = await limitsOf(context, scope);
  return plannedPods(scope.manifests).map((each) => ({ ...each, spec: withDefaults(each.spec, limits) }));
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
    const looked = await Promise.all(context.scopes.map((scope) => quotaLook(context, scope)));
    const quotas = looked.flatMap((each) => each.quotas);
    const scoped = looked.reduce((count, each) => count + each.scoped, 0);
    const aside = scoped > 0 ? ` (${scoped} with a scope were not looked at)` : '';
    if (quotas.length === 0) return skipped(`none in ${namespacesIn(context)}${aside}`);
    const problems = looked.flatMap((each) => each.problems);
    if (problems.length === 0) return ok(`${quotas.map(({ where }) => where).join(', ')}: enough${aside}`);
    return fail(
      'the environment does not fit',
      'a larger quota, smaller `resources` or `size`, or another namespace',
      problems,
    );
  },
};

async function quotaLook(context: Context, scope: Scope) {
  const { quotas, scoped } = await quotasOf(context, scope);
  if (quotas.length === 0) return { quotas, scoped, problems: [] };
  const pods = await podsOf(context, scope);
  const nodes = await orDenied(context.nodes(), () => []);
  const needed = { ...objectAmounts(scope.manifests), ...podQuotaAmounts(pods, nodes.length) };
  const problems = [
    ...quotaProblems(quotas, needed, await usedByUs(context, scope, nodes.length)),
    ...unnamedProblems(quotas, pods),
  ];
  return { quotas, scoped, problems };
}

function namespacesIn({ scopes }: Context): string {
  const names = scopes.map(({ namespace }) => namespace);
  return `the ${names.length === 1 ? 'namespace' : 'namespaces'} ${names.join(', ')}`;
}

async function usedByUs(context: Context, { namespace, manifests }: Scope, nodes: number) {
  const live = await Promise.all(manifests.map((manifest) => context.get(manifest)));
  const objects = live.flatMap((each) => (each && stampOf(each) === context.stamp ? [each] : []));
  const { environment } = context.config;
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
    const looked = await Promise.all(context.scopes.map((scope) => limitLook(context, scope)));
    const limits = looked.flatMap((each) => each.limits);
    if (limits.length === 0) return skipped(`none in ${namespacesIn(context)}`);
    const problems = looked.flatMap((each) => each.problems);
    if (problems.length === 0) return ok(`${limits.map(({ where }) => where).join(', ')}: within`);
    return fail(
      'something is outside of the limits',
      'change `resources` or `size`, or the limits',
      problems,
    );
  },
};

async function limitLook(context: Context, scope: Scope) {
  const limits = await limitsOf(context, scope);
  const claims = scope.manifests
    .filter(({ kind }) => kind === 'PersistentVolumeClaim')
    .map((claim) => ({ path: objectPath(claim), size: sizeOf(claim.spec) }));
  const pods = await podsOf(context, scope);
  return { limits, problems: [...limitProblems(pods, limits), ...claimLimitProblems(claims, limits)] };
}

function sizeOf(spec: unknown): string {
  return (spec as { resources?: { requests?: { storage?: string } } }).resources?.requests?.storage ?? '0';
}
