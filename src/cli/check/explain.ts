import { nearest } from '../../config/nearest';
import type { Rule } from '../../policy';
import { ruleText } from '../../policy';
import { UsageError } from '../boundary';
import { colours } from '../output/colours';
import { renderTable } from '../output/table';

/** The word for every rule, in place of its id. */
const everyRule = 'all';

/**
 * The rule of that id, or all of them.
 *
 * @throws UsageError where there is no such rule
 */
export function chosenRules(id: string, rules: readonly Rule[]): readonly Rule[] {
  if (id === everyRule) return rules;
  const rule = rules.find((each) => each.id === id);
  if (rule) return [rule];
  const ids = rules.map((each) => each.id);
  const near = nearest(id, ids);
  throw new UsageError(
    `There is no rule ${id}. ${near === undefined ? `There are: ${ids.join(', ')}.` : `Did you mean ${near}?`}`,
    `talestack check --explain ${everyRule}`,
  );
}

/** What one rule is for, or a list of several. */
export function explained(rules: readonly Rule[]): string {
  const [rule, ...others] = rules;
  if (rule && others.length === 0) return [colours.bold(rule.id), ...ruleText(rule)].join('\n\n');
  return renderTable(
    ['RULE', 'SEVERITY', 'WHAT HOLDS'],
    rules.map((each) => [each.id, each.severity, each.title]),
  );
}

/** The same for scripts. */
export function explainedJson(rules: readonly Rule[]) {
  return {
    rules: rules.map(({ id, severity, title, why, source, heuristic }) => ({
      id,
      severity,
      title,
      why,
      source,
      ...(heuristic && { answer: heuristic }),
    })),
  };
}
