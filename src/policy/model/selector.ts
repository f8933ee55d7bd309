import type { Field } from './field';

/** One condition on labels, as in `matchExpressions`. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** All of them must hold. */
export type Selector = readonly Requirement[];
type Labels = Readonly<Record<string, string>>;

/** The plain form, as in a Service; undefined where it is missing or empty, which selects nothing. */
export function plainSelector(field: Field): Selector | undefined {
  const equal = field.entries.map(([key, value]): Requirement => ({
    key,
    operator: 'In',
    values: [String(value.value)],
  }));
  return equal.length > 0 ? equal : undefined;
}

/** The form of workloads, with `matchLabels` and `matchExpressions`; undefined where it selects nothing. */
export function labelSelector(field: Field, plain = false): Selector | undefined {
  if (plain) return plainSelector(field);
  const expressions = field.at('matchExpressions').items.flatMap((each) => requirement(each) ?? []);
  const all = [...(plainSelector(field.at('matchLabels')) ?? []), ...expressions];
  return all.length > 0 ? all : undefined;
}

export function matches(selector: Selector, labels: Labels): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
    }
  });
}

/** As kubectl writes it: `app=girder,tier in (a,b)`. */
export function selectorText(selector: Selector): string {
  return selector
    .map(({ key, operator, values }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      if (operator === 'In' && values.length === 1) return `${key}=${values[0] ?? ''}`;
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
    })
    .join(',');
}

function requirement(field: Field): Requirement | undefined {
  const key = field.at('key').text;
  const operator = operators.find((each) => each === field.at('operator').text);
  return key === undefined || operator === undefined
    ? undefined
    : { key, operator, values: field.at('values').texts };
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
