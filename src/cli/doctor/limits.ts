import type { V1LimitRangeItem } from '@kubernetes/client-node';

import { quantityValue } from '../../config/schema/quantity';
import type { Problem } from '../../errors';
import type { Amounts, Container, PlannedPods, PodSpec } from './pods';
import { containerAmounts, podAmounts, shownAmount } from './pods';

/** A LimitRange: by whom it is called in messages, and its items. */
export interface Limits {
  readonly where: string;
  readonly items: readonly V1LimitRangeItem[];
}

/** The pod as the API server completes it: what a container leaves open, the LimitRanges fill in. */
export function withDefaults(spec: PodSpec, limits: readonly Limits[]): PodSpec {
  const items = limits.flatMap((each) => each.items).filter(({ type }) => type === 'Container');
  const defaults = Object.assign({}, ...items.map((each) => each._default ?? each.max ?? {})) as Record<
    string,
    string
  >;
  const requests = Object.assign({}, ...items.map((each) => each.defaultRequest ?? {})) as Record<
    string,
    string
  >;
  const complete = (container: Container) => ({
    ...container,
    resources: {
      limits: { ...defaults, ...container.resources?.limits },
      // A limit of its own comes before the default of a request.
      requests: {
        ...defaults,
        ...requests,
        ...container.resources?.limits,
        ...container.resources?.requests,
      },
    },
  });
  return {
    ...spec,
    containers: spec.containers.map(complete),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(complete) }),
  };
}

/** What of the pods the limits would refuse. */
export function limitProblems(pods: readonly PlannedPods[], limits: readonly Limits[]): Problem[] {
  return limits.flatMap(({ where, items }) =>
    items.flatMap((item) =>
      pods.flatMap(({ owner, spec }) => {
        if (item.type === 'Pod')
          return against(item, podAmounts(spec, 'requests'), podAmounts(spec, 'limits')).map((message) => ({
            where: owner,
            message: `${message}, by ${where}`,
          }));
        if (item.type !== 'Container') return [];
        return [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) =>
          against(item, containerAmounts(container, 'requests'), containerAmounts(container, 'limits')).map(
            (message) => ({
              where: owner,
              key: container.name,
              message: `${message}, by ${where}`,
            }),
          ),
        );
      }),
    ),
  );
}

/** Claims and their sizes against items of the type PersistentVolumeClaim. */
export function claimLimitProblems(
  claims: readonly { readonly path: string; readonly size: string }[],
  limits: readonly Limits[],
): Problem[] {
  return limits.flatMap(({ where, items }) =>
    items
      .filter(({ type }) => type === 'PersistentVolumeClaim')
      .flatMap((item) =>
        claims.flatMap(({ path, size }) => {
          const storage = { storage: quantityValue(size) };
          return against(item, storage, storage).map((message) => ({
            where: path,
            message: `${message}, by ${where}`,
          }));
        }),
      ),
  );
}

function against(item: V1LimitRangeItem, requests: Amounts, limits: Amounts): string[] {
  const { max = {}, min = {}, maxLimitRequestRatio = {} } = item;
  return [
    ...Object.entries(max).flatMap(([name, most]) => {
      const value = limits[name] ?? requests[name] ?? 0;
      return value > quantityValue(most) ? [`${name} ${shownAmount(name, value)} is more than ${most}`] : [];
    }),
    ...Object.entries(min).flatMap(([name, least]) => {
      const value = requests[name] ?? 0;
      return value < quantityValue(least)
        ? [`${name} ${shownAmount(name, value)} is less than ${least}`]
        : [];
    }),
    ...Object.entries(maxLimitRequestRatio).flatMap(([name, ratio]) => {
      const [limit, request] = [limits[name], requests[name]];
      if (limit === undefined || request === undefined || limit <= request * quantityValue(ratio)) return [];
      return [`the limit of ${name} is more than ${ratio} times its request`];
    }),
  ];
}
