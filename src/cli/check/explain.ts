import { nearest } from '../../config/nearest';
import type { Rule } from '../../policy';
import { ruleText } from '../../policy';
import { UsageError } from '../boundary';
import { colours } from '../output/colours';
import { renderTable } from '../output/table';

/**
 * What a rule is for, or a list of all.
 *
 * @throws UsageError where there is no such rule
 */
export function explain(id: string, rules: readonly Rule[]): string {
  if (id === 'all')
    return renderTable(
      ['RULE', 'SEVERITY', 'WHAT HOLDS'],
      rules.map((rule) => [rule.id, rule.severity, rule.title]),
    );
  const rule = rules.find((each) => each.id === id);
  if (rule) return [colours.bold(rule.id), ...ruleText(rule)].join('\n\n');
  const ids = rules.map((each) => each.id);
  const near = nearest(id, ids);
  throw new UsageError(
    `There is no rule ${id}. ${near === undefined ? `There are: ${ids.join(', ')}.` : `Did you mean ${near}?`}`,
    'talestack check --explain all',
  );
}
