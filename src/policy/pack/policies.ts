import type { Finding } from '../check';
import { checkManifests } from '../check';
import type { Rule } from '../rule';
import { rules } from '../rules';

/** The part of `@pulumi/policy` that is used here. */
interface Policy {
  readonly name: string;
  readonly description: string;
  readonly enforcementLevel: 'advisory' | 'mandatory';
}

type Report = (message: string, urn?: string) => void;

interface Resource {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly urn: string;
}

export interface ResourcePolicy extends Policy {
  readonly validateResource: (resource: Pick<Resource, 'type' | 'props'>, report: Report) => void;
}

export interface StackPolicy extends Policy {
  readonly validateStack: (stack: { readonly resources: readonly Resource[] }, report: Report) => void;
}

/**
 * Every house rule as a policy of its own, so that each can be set to another
 * level by its name. Rules about one object stop an update before that object
 * is touched. Those about several see the whole stack, which Pulumi gives them at
 * the end: a preview stops for them, while an update has then been made.
 */
export function policies(): (ResourcePolicy | StackPolicy)[] {
  return rules.map((rule) => (rule.together ? stackPolicy(rule) : resourcePolicy(rule)));
}

function resourcePolicy(rule: Rule): ResourcePolicy {
  return {
    ...described(rule),
    validateResource: (resource, report) => {
      if (!isObject(resource)) return;
      for (const finding of checkManifests([resource.props], [rule]).findings) report(text(finding));
    },
  };
}

function stackPolicy(rule: Rule): StackPolicy {
  return {
    ...described(rule),
    validateStack: ({ resources }, report) => {
      const objects = resources.filter(isObject);
      const { findings } = checkManifests(
        objects.map(({ props }) => props),
        [rule],
      );
      for (const finding of findings) report(text(finding), objects[finding.index]?.urn);
    },
  };
}

function described({ id, title, why, severity }: Rule): Policy {
  return {
    name: id,
    description: `${title}. ${why}`,
    enforcementLevel: severity === 'error' ? 'mandatory' : 'advisory',
  };
}

/** `kubernetes:apps/v1:Deployment`; not the provider itself, nor charts and files, whose objects come by themselves. */
function isObject({ type, props }: Pick<Resource, 'type' | 'props'>): boolean {
  return (
    type.startsWith('kubernetes:') && typeof props.kind === 'string' && typeof props.apiVersion === 'string'
  );
}

function text({ object, path, message, fix }: Finding): string {
  return `${object} ${path}: ${message}; fix: ${fix}`;
}
