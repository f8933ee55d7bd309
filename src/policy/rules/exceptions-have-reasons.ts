import { nearest } from '../../config/nearest';
import { allowPrefix } from '../../kube/exceptions';
import type { Field, KubeObject } from '../model';
import type { Rule, Violation } from '../rule';
import { talk } from '../rule';

/** @param ids of all rules, this one included */
export function exceptionsHaveReasons(ids: readonly string[]): Rule {
  const known = new Set(ids);
  return {
    id: exceptionsRuleId,
    title: `An exception (\`${allowPrefix}RULE\`) names a rule and gives a reason`,
    why: 'Whoever comes later cannot tell what is still needed from what was forgotten.',
    source: `the house rules themselves, which are drawn from ${talk}`,
    severity: 'error',
    *check(set) {
      for (const object of set.objects) {
        for (const [name, field] of object.root.at('metadata', 'annotations').entries) {
          if (!name.startsWith(allowPrefix)) continue;
          const id = name.slice(allowPrefix.length);
          if (!known.has(id)) {
            const near = nearest(id, ids);
            const fix = near === undefined ? `name one of: ${ids.join(', ')}` : `write ${allowPrefix}${near}`;
            yield { object, field, message: `there is no rule ${id}`, fix };
          } else if (id === exceptionsRuleId)
            yield { object, field, message: 'there is no exception from this rule', fix: 'leave it out' };
          else if ((field.text ?? '').trim() === '')
            yield {
              object,
              field,
              message: `is excepted from ${id} without a reason`,
              fix: 'say in the value why it has to be so',
            };
        }
      }
      for (const { object, template } of set.workloads) yield* onTemplate(object, template);
    },
  };
}

/** Of a pod by hand, the template is the object itself. */
function* onTemplate(object: KubeObject, template: Field): Iterable<Violation> {
  if (template.path.length === 0) return;
  for (const [name, field] of template.at('metadata', 'annotations').entries) {
    if (!name.startsWith(allowPrefix)) continue;
    const message = 'has no effect on a pod template';
    yield { object, field, message, fix: `move it to the metadata of the ${object.kind} itself` };
  }
}

export const exceptionsRuleId = 'exceptions-have-reasons';
