import { quantityValue } from '../../config/schema/quantity';
import type { Problem } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import type { Amounts, PlannedPods } from './pods';
import { containerAmounts, podAmounts, shownAmount, sum, times } from './pods';

/** A ResourceQuota that limits what we make. */
export interface Quota {
  readonly where: string;
  readonly hard: Readonly<Record<string, string>>;
  /** By everyone, ours included. */
  readonly used: Readonly<Record<string, string>>;
}

/** `ingresses.networking.k8s.io`, as a quota counts them; `services` in the core group. */
function counted({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  const lower = kind.toLowerCase();
  const plural = lower.endsWith('y')
    ? `${lower.slice(0, -1)}ies`
    : lower.endsWith('s')
      ? `${lower}es`
      : `${lower}s`;
  return apiVersion.includes('/') ? `${plural}.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : plural;
}

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly resources?: { readonly requests?: { readonly storage?: string } };
}

/** What objects count for, by the names that a quota has for it. */
export function objectAmounts(
  objects: readonly { readonly apiVersion?: string; readonly kind?: string; readonly spec?: unknown }[],
): Amounts {
  return sum(
    objects.map(({ apiVersion = '', kind = '', spec }) => {
      const name = counted({ apiVersion, kind });
      const amounts = { [`count/${name}`]: 1, ...(!apiVersion.includes('/') && { [name]: 1 }) };
      if (kind !== 'PersistentVolumeClaim') return amounts;
      const { storageClassName, resources } = spec as ClaimSpec;
      const size = quantityValue(resources?.requests?.storage ?? '0');
      return {
        ...amounts,
        'requests.storage': size,
        ...(storageClassName !== undefined && {
          [`${storageClassName}.storageclass.storage.k8s.io/requests.storage`]: size,
          [`${storageClassName}.storageclass.storage.k8s.io/persistentvolumeclaims`]: 1,
        }),
      };
    }),
  );
}

/** What pods count for. @param nodes how many pods a DaemonSet has */
export function podQuotaAmounts(
  pods: readonly Pick<PlannedPods, 'spec' | 'replicas' | 'perNode'>[],
  nodes: number,
): Amounts {
  return sum(
    pods.map(({ spec, replicas, perNode }) => {
      const requests = podAmounts(spec, 'requests');
      const limits = podAmounts(spec, 'limits');
      const one: Record<string, number> = { pods: 1, 'count/pods': 1 };
      for (const [name, value] of Object.entries(requests)) {
        one[`requests.${name}`] = value;
        if (plain.has(name)) one[name] = value;
      }
      for (const [name, value] of Object.entries(limits)) one[`limits.${name}`] = value;
      return times(one, perNode ? nodes : replicas);
    }),
  );
}

/** Resources whose requests a quota may also name without `requests.`. */
const plain = new Set(['cpu', 'memory', 'ephemeral-storage']);

/**
 * Where the environment does not fit into a quota.
 *
 * @param needed by all of the environment
 * @param ours what of `used` the environment uses already
 */
export function quotaProblems(quotas: readonly Quota[], needed: Amounts, ours: Amounts): Problem[] {
  return quotas.flatMap(({ where, hard, used }) =>
    Object.entries(hard).flatMap(([name, most]) => {
      const need = needed[name] ?? 0;
      const others = Math.max(0, quantityValue(used[name] ?? '0') - (ours[name] ?? 0));
      if (need === 0 || need + others <= quantityValue(most)) return [];
      const rest = others > 0 ? `, and others use ${shownAmount(name, others)}` : '';
      return [
        { where, key: name, value: most, message: `the environment needs ${shownAmount(name, need)}${rest}` },
      ];
    }),
  );
}

const wanted = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage)$/;

/** Containers without what a quota counts are refused: it could not count them. */
export function unnamedProblems(quotas: readonly Quota[], pods: readonly PlannedPods[]): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { where, hard } of quotas) {
    for (const name of Object.keys(hard)) {
      const [, side = 'requests', resource] = wanted.exec(name) ?? [];
      if (resource === undefined) continue;
      const without = pods.flatMap(({ component, spec }) =>
        [...spec.containers, ...(spec.initContainers ?? [])]
          .filter(
            (each) =>
              containerAmounts(each, side === 'limits' ? 'limits' : 'requests')[resource] === undefined,
          )
          .map((each) => `${component}/${each.name}`),
      );
      if (without.length === 0) continue;
      problems.set(`${where} ${name}`, {
        where,
        key: name,
        message: `wants every container to have ${side}.${resource}; without it: ${without.join(', ')}`,
        fix: 'set it in `resources` of these components, or defaults in a LimitRange (talestack:limitRange)',
      });
    }
  }
  return [...problems.values()];
}
