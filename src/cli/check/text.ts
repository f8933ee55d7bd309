import { allowPrefix } from '../../kube/exceptions';
import { everyRule } from '../../policy';
import { colours } from '../output/colours';
import { renderTable } from '../output/table';
import type { Found, PlacedFinding } from './found';
import { placeText } from './found';

/** What was found, object by object. */
export function renderFound(found: Found): string {
  const { findings } = found;
  const byObject = new Map<number, PlacedFinding[]>();
  for (const each of findings) byObject.set(each.index, [...(byObject.get(each.index) ?? []), each]);
  return [
    ...[...byObject.values()].map(renderObject),
    summary(found),
    ...(findings.length > 0
      ? [
          colours.dim(
            `Why a rule is there: talestack check --explain RULE. What is meant to be as it is says so: ${allowPrefix}RULE: "reason".`,
          ),
        ]
      : []),
  ].join('\n\n');
}

function renderObject(findings: readonly PlacedFinding[]): string {
  const [first] = findings;
  const width = Math.max(...findings.map(({ rule }) => rule.length));
  return [
    colours.bold(first?.object ?? ''),
    ...findings.flatMap((each) => {
      const { severity, rule, path, value, message, fix, place } = each;
      const colour = severity === 'error' ? colours.red : colours.yellow;
      const where = value === undefined ? path : `${path} = ${JSON.stringify(value)}`;
      return [
        `  ${colour(severity.padEnd(7))}  ${rule.padEnd(width)}  ${message}`,
        colours.dim(`           ${[place && placeText(place), where].filter(Boolean).join('  ')}`),
        `           fix: ${fix}`,
      ];
    }),
  ].join('\n');
}

/** `2 errors, 1 warning in 47 objects; 3 exceptions`. */
function summary({ objects, findings, errors, warnings, exceptions }: Found): string {
  const what =
    findings.length === 0
      ? colours.green('no finding')
      : [
          errors > 0 && colours.red(count(errors, 'error')),
          warnings > 0 && colours.yellow(count(warnings, 'warning')),
        ]
          .filter(Boolean)
          .join(', ');
  const excepted =
    exceptions.length > 0 ? `; ${count(exceptions.length, 'exception')} (--exceptions lists them)` : '';
  return `${what} in ${count(objects, 'object')}${excepted}`;
}

/** Every exception with its reason. */
export function renderExceptions({ exceptions, objects }: Found): string {
  if (exceptions.length === 0) return `no exceptions in ${count(objects, 'object')}`;
  const rows = exceptions.map(({ object, rule, reason, findings }) => [
    object,
    rule === everyRule ? 'all' : rule,
    findings.length > 0 ? String(findings.length) : 'none: not needed',
    reason,
  ]);
  return renderTable(['OBJECT', 'RULE', 'FINDINGS', 'REASON'], rows);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
