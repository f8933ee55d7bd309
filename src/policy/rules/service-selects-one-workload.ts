import type { Field, KubeObject, Selector, Workload } from '../model';
import { makerOf, plainSelector, selectorText } from '../model';
import type { Rule, Violation } from '../rule';
import { talkOn } from '../rule';

export const serviceSelectsOneWorkload: Rule = {
  id: 'service-selects-one-workload',
  title: 'A Service leads to the pods of exactly one workload, and to ports that they have',
  why: 'Requests would go now to one program and now to another, or to nobody.',
  source: talkOn('“otherwise you could mash together two different deployments” (Networking)'),
  severity: 'error',
  together: true,
  *check(set) {
    for (const object of set.ofType('/Service')) {
      const field = object.root.at('spec', 'selector');
      const selector = plainSelector(field);
      // Without a selector, its addresses are written by somebody else; an ExternalName has none.
      if (!selector || object.root.at('spec', 'type').text === 'ExternalName') continue;
      const selected = set.pods.matching(object.namespace, selector);
      const [workload, ...others] = selected;
      if (!workload || others.some((each) => !ofOneMaker(each, workload)))
        yield notOne(object, field, selector, selected);
      else yield* missingPorts(object, workload);
    }
  },
};

/** Pods that are read from a cluster without what made them are one workload all the same. */
function ofOneMaker({ object }: Workload, other: Workload): boolean {
  const [one, two] = [makerOf(object), makerOf(other.object)];
  return one !== undefined && one.type === two?.type && one.name === two.name;
}

function notOne(
  object: KubeObject,
  field: Field,
  selector: Selector,
  selected: readonly Workload[],
): Violation {
  const text = selectorText(selector);
  return selected.length === 0
    ? {
        object,
        field,
        message: `${text} matches no pods`,
        fix: 'select labels that the pod template of its workload has; both in one namespace',
      }
    : {
        object,
        field,
        message: `${text} matches the pods of ${selected.map((each) => each.object.path).join(' and ')}`,
        fix: 'add a label to the selector that only one of them has',
      };
}

function* missingPorts(object: KubeObject, workload: Workload): Iterable<Violation> {
  const ports = workload.containers
    .filter(({ role }) => role !== 'init')
    .flatMap(({ field }) => field.at('ports').items);
  for (const port of object.root.at('spec', 'ports').items) {
    const protocol = protocolOf(port);
    const target = port.at('targetPort').given ? port.at('targetPort') : port.at('port');
    const found = ports.some(
      (each) =>
        protocolOf(each) === protocol &&
        // A number may be written as a text.
        (String(each.at('containerPort').value) === String(target.value) ||
          (target.text !== undefined && each.at('name').text === target.text)),
    );
    if (found) continue;
    const has = ports.map((each) =>
      [each.at('name').text, each.at('containerPort').number].filter(Boolean).join(' '),
    );
    yield {
      object,
      field: target,
      message: `${workload.object.path} has no port ${String(target.value)}/${protocol}`,
      fix: has.length > 0 ? `take one that it has: ${has.join(', ')}` : 'list the port in its container',
    };
  }
}

function protocolOf(port: Field): string {
  return port.at('protocol').text ?? 'TCP';
}
