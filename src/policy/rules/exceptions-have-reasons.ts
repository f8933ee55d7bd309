import { allowPrefix } from '../../kube/exceptions';
import type { Rule } from '../rule';
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
          if (!known.has(id))
            yield { object, field, message: `there is no rule ${id}`, fix: `name one of: ${ids.join(', ')}` };
          else if (id === exceptionsRuleId)
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
    },
  };
}

export const exceptionsRuleId = 'exceptions-have-reasons';
