import { allowPrefix } from '../kube/exceptions';
import type { ExemptClass } from './classes';
import { exemptClasses } from './classes';
import type { KubeObject, Path } from './model';
import { ObjectSet, pathText } from './model';
import type { Answer, Rule, Severity, Violation } from './rule';
import { rules as allRules } from './rules';
import { exceptionsRuleId } from './rules/exceptions-have-reasons';

/** One thing that is at odds with one rule. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Place of the object in the list that was checked. */
  readonly index: number;
  /** The object: `Deployment/wholetale/girder`. */
  readonly object: string;
  /** Where in it: `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly keys: Path;
  /** What is there; undefined where something is missing, or where it is more than a word. */
  readonly value?: string | number | boolean;
  readonly message: string;
  readonly fix: string;
}

/** What an object, or a class of them, is excepted from. */
export interface Exception {
  readonly index: number;
  readonly object: string;
  /** All of them, where the object is of an exempt class. */
  readonly rule: string;
  readonly reason: string;
  /** Of the class; undefined where the object says so itself. */
  readonly exemptClass?: string;
  /** What it keeps from being reported. */
  readonly findings: readonly Finding[];
}

export interface Report {
  /** How many were checked. */
  readonly objects: number;
  readonly findings: readonly Finding[];
  /** With those that keep nothing from being reported, and so are not needed. */
  readonly exceptions: readonly Exception[];
  /** How many pods were looked at to answer what selectors match. */
  readonly lookups: number;
}

/** In place of a rule's id, of an exception from all of them. */
export const everyRule = '*';

/**
 * Checks objects against the house rules. All that belong together are to be
 * given at once, since a Service without its Deployment is a finding.
 *
 * @param manifests plain data of any shape
 * @param rules @default all
 */
export function checkManifests(manifests: readonly unknown[], rules: readonly Rule[] = allRules): Report {
  const set = new ObjectSet(manifests);
  const excepted = new Map(set.objects.map((each) => [each.index, exceptionsOf(each, rules)]));
  const findings: Finding[] = [];
  for (const rule of rules)
    for (const violation of rule.check(set)) {
      if (rule.heuristic && isAnswered(rule.heuristic, violation.object)) continue;
      const finding = findingOf(rule, violation);
      const exception = excepted
        .get(finding.index)
        ?.find((each) => each.rule === rule.id || each.rule === everyRule);
      if (exception) exception.findings.push(finding);
      else findings.push(finding);
    }
  return {
    objects: set.objects.length,
    findings: findings.sort((left, right) => left.index - right.index),
    exceptions: [...excepted.values()].flat(),
    lookups: set.pods.lookups,
  };
}

function exceptionsOf(object: KubeObject, rules: readonly Rule[]): (Exception & { findings: Finding[] })[] {
  const { index, path } = object;
  const exempt: ExemptClass | undefined = exemptClasses.find((each) => each.matches(object));
  if (exempt)
    return [
      { index, object: path, rule: everyRule, reason: exempt.reason, exemptClass: exempt.id, findings: [] },
    ];
  return rules.flatMap(({ id }) => {
    const reason = object.annotations[`${allowPrefix}${id}`]?.trim() ?? '';
    return reason === '' || id === exceptionsRuleId
      ? []
      : [{ index, object: path, rule: id, reason, findings: [] }];
  });
}

function isAnswered({ annotation, values }: Answer, { annotations }: KubeObject): boolean {
  const value = annotations[annotation];
  return value !== undefined && Object.hasOwn(values, value);
}

function findingOf({ id, severity, heuristic }: Rule, { object, field, message, fix }: Violation): Finding {
  const { value } = field;
  const isWord = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const answers = heuristic && Object.keys(heuristic.values).join('|');
  return {
    rule: id,
    severity,
    index: object.index,
    object: object.path,
    path: pathText(field.path),
    keys: field.path,
    ...(isWord && { value }),
    message,
    fix: heuristic ? `${fix}; or say with the annotation ${heuristic.annotation}: ${answers ?? ''}` : fix,
  };
}
