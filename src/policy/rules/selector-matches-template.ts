import type { Workload } from '../model';
import { isOwned, matches, selectorText } from '../model';
import type { Rule, Violation } from '../rule';
import { talkOn } from '../rule';

export const selectorMatchesTemplate: Rule = {
  id: 'selector-matches-template',
  title: 'A workload selects its own pods and those of no other',
  why: 'The API server refuses a selector that misses its template, and two workloads that select the same pods fight over them.',
  source: talkOn('“you need to label your Pods and Sets properly” (Networking)'),
  severity: 'error',
  together: true,
  *check(set) {
    for (const workload of set.workloads) {
      const { object, selector } = workload;
      if (!selector || isOwned(object)) continue;
      const { field, value } = selector;
      if (!value) {
        yield {
          object,
          field,
          message: 'has no selector',
          fix: 'give it labels that only its pod template has',
        };
        continue;
      }
      if (!matches(value, workload.podLabels)) {
        yield {
          object,
          field,
          message: `${selectorText(value)} does not match the labels of its own pod template`,
          fix: 'give the pod template the labels of the selector',
        };
      }
      yield* others(workload, set.pods.matching(object.namespace, value));
    }
  },
};

function* others({ object, selector }: Workload, selected: readonly Workload[]): Iterable<Violation> {
  const strange = selected.filter((each) => each.object !== object && !isOwned(each.object));
  if (!selector?.value || strange.length === 0) return;
  const text = selectorText(selector.value);
  yield {
    object,
    field: selector.field,
    message: `${text} also matches the pods of ${strange.map((each) => each.object.path).join(' and ')}`,
    fix: 'add a label to selector and template that only this workload has',
  };
}
