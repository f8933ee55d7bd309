import { markdownTable } from '../config/reference';
import { allowPrefix } from '../kube/exceptions';
import { exemptClasses } from './classes';
import type { Rule } from './rule';
import { rules } from './rules';
import { exceptionsRuleId } from './rules/exceptions-have-reasons';

/** The page of all rules, in Markdown. It is committed, and a test compares it with this. */
export function rulesReference(): string {
  const rows = rules.map(({ id, title, severity, heuristic }) => [
    `[${id}](#${id})`,
    heuristic ? `${severity}, a guess` : severity,
    title,
  ]);
  return [
    '# House rules',
    'Generated from the rules by `npm run docs`; edit `src/policy/rules` instead. How to use them: [house-rules.md](../how-to/house-rules.md).',
    markdownTable(['rule', 'severity', 'what holds'], rows),
    ...rules.flatMap(ruleSection),
    '## Exempt classes',
    'Templates of other programs, which are rendered here as they are there. No rule is about them.',
    markdownTable(
      ['class', 'what it is', 'why'],
      exemptClasses.map(({ id, title, reason }) => [id, title, reason]),
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function ruleSection(rule: Rule): string[] {
  return [`## ${rule.id}`, ...ruleText(rule).map((each) => each.replaceAll('*', '\\*'))];
}

/** What there is to say of a rule, in paragraphs. */
export function ruleText({ id, title, why, source, severity, heuristic }: Rule): string[] {
  return [
    `${title}.`,
    why,
    `Source: ${source}.`,
    ...(heuristic
      ? [
          [
            `A ${severity}, and a guess, since YAML cannot decide it. The annotation \`${heuristic.annotation}\` on the object answers it:`,
            ...Object.entries(heuristic.values).map(([value, means]) => `- \`${value}\`: ${means}`),
          ].join('\n'),
        ]
      : [`Severity: ${severity}.`]),
    ...(id === exceptionsRuleId
      ? []
      : [`An object that is meant to be otherwise says why: \`${allowPrefix}${id}: "reason"\`.`]),
  ];
}
