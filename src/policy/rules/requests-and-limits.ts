import { quantityValue } from '../../config/schema/quantity';
import type { ContainerView, Field, KubeObject } from '../model';
import type { Rule, Violation } from '../rule';
import { talkOn } from '../rule';

export const requestsAndLimits: Rule = {
  id: 'requests-and-limits',
  title:
    'Every container requests cpu and memory and has a memory limit, and requests no more than its limit',
  why: 'The scheduler puts pods without requests on full nodes, and one without a memory limit takes its neighbours down with it.',
  source: talkOn(
    '“you can set two things: a request, and a limit. Request is usually set to lower than the limit” (Resource Management)',
  ),
  severity: 'error',
  *check(set) {
    for (const { object, pod, containers } of set.workloads) {
      for (const container of containers) yield* ofContainer(object, pod.at('resources'), container);
    }
  },
};

/** @param whole what the pod as a whole is given: it stands in for what its containers leave out */
function* ofContainer(object: KubeObject, whole: Field, { field, name }: ContainerView): Iterable<Violation> {
  const resources = field.at('resources');
  const of = (kind: 'requests' | 'limits', what: string) => resources.at(kind, what);
  const missing = (at: Field, what: string): Violation => ({
    object,
    field: at,
    message: `container ${name} has no ${what}`,
    fix: `set ${what} to what it needs`,
  });
  for (const what of ['cpu', 'memory'] as const) {
    const [request, limit] = [of('requests', what), of('limits', what)];
    // Kubernetes takes the limit for a request that is left out.
    if (!request.given && !limit.given && !whole.at('requests', what).given)
      yield missing(request, `${what} request`);
    if (what === 'memory' && !limit.given && !whole.at('limits', what).given)
      yield missing(limit, 'memory limit');
  }
  for (const [what, request] of resources.at('requests').entries) {
    const limit = of('limits', what);
    const [asked, allowed] = [amount(request), amount(limit)];
    if (asked === undefined || allowed === undefined || asked <= allowed) continue;
    yield {
      object,
      field: request,
      message: `container ${name} requests ${String(request.value)} of ${what}, more than its limit of ${String(limit.value)}`,
      fix: 'lower the request or raise the limit',
    };
  }
  for (const [what, at] of [...resources.at('requests').entries, ...resources.at('limits').entries]) {
    // Null is nothing, as a chart writes it to take a value away.
    if (at.given && amount(at) === undefined)
      yield {
        object,
        field: at,
        message: `${what} of container ${name} is no quantity`,
        fix: 'write it as 250m, 0.5, 64Mi or 2Gi',
      };
  }
}

function amount({ value }: Field): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  try {
    return quantityValue(value);
  } catch {
    return undefined;
  }
}
