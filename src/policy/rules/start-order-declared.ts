import type { ContainerView, Field, KubeObject, Workload } from '../model';
import { hostsIn, matches, plainSelector, within } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

export const startOrderDeclared: Rule = {
  id: 'start-order-declared',
  title: 'A container that needs another Service waits for it, in an init container or by a readiness probe',
  why: 'Pods start in any order, and again in another one after a node is gone; the order of a StatefulSet is that of one program only.',
  source: talkOn(
    '“some pods need to come up in a particular order. At the moment, we’re using a StatefulSet” (Scheduling Compute)',
  ),
  severity: 'warning',
  heuristic: {
    annotation: 'talestack.io/start-order',
    values: {
      retries: 'it tries again by itself until the other one is there',
      optional: 'it works without the other one',
    },
  },
  together: true,
  *check(set) {
    const services = new Map(set.ofType('/Service').map((each) => [within(each.namespace, each.name), each]));
    for (const workload of set.workloads) {
      const { object, containers } = workload;
      const awaited = new Set(
        containers.filter(({ role }) => role === 'init').flatMap((each) => [...needs(each, object).keys()]),
      );
      for (const container of containers) {
        if (container.role === 'init' || saysWhenReady(workload, container)) continue;
        for (const [key, field] of needs(container, object)) {
          const service = services.get(key);
          if (!service || awaited.has(key) || leadsTo(service, workload)) continue;
          yield {
            object,
            // The place alone: a value may have a password in it.
            field: field.withoutValue(),
            message: `container ${container.name} seems to need ${service.path}, and does not wait for it`,
            fix: `wait for it in an init container, or give the container a readiness probe`,
          };
        }
      }
    }
  },
};

/** Services that a container's environment and arguments speak of, and where. */
function needs({ field }: ContainerView, { namespace }: KubeObject): Map<string, Field> {
  const found = new Map<string, Field>();
  const look = (value: Field, variable?: string) => {
    for (const key of hostsIn(value.text ?? '', namespace, variable))
      if (!found.has(key)) found.set(key, value);
  };
  for (const each of field.at('env').items) look(each.at('value'), each.at('name').text);
  for (const key of ['command', 'args']) for (const each of field.at(key).items) look(each);
  return found;
}

/** A Job has no use for readiness: nobody asks it anything. */
function saysWhenReady({ ends }: Workload, { field }: ContainerView): boolean {
  return !ends && (field.at('readinessProbe').given || field.at('startupProbe').given);
}

/** Whether a Service is that of the workload itself. */
function leadsTo(service: KubeObject, { object, podLabels }: Workload): boolean {
  const selector = plainSelector(service.root.at('spec', 'selector'));
  return selector !== undefined && service.namespace === object.namespace && matches(selector, podLabels);
}
