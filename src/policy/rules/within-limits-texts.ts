import type { Field, KubeObject, Workload } from '../model';
import type { Violation } from '../rule';

/** Numbers and booleans where the API server takes texts alone, since the quotes were forgotten. */
export function* textViolations(object: KubeObject): Iterable<Violation> {
  const metadata = object.root.at('metadata');
  yield* noText(object, [
    metadata.at('name'),
    metadata.at('namespace'),
    ...members(metadata.at('labels')),
    ...members(metadata.at('annotations')),
  ]);
  if (object.type === '/ConfigMap') yield* noText(object, members(object.root.at('data')));
  if (object.type === '/Secret')
    yield* noText(object, [...members(object.root.at('data')), ...members(object.root.at('stringData'))]);
  if (object.type === '/Service') yield* noText(object, members(object.root.at('spec', 'selector')));
}

/** The same in pods: their labels and annotations, variables, commands. */
export function* textViolationsOfPods({
  object,
  template,
  selector,
  containers,
}: Workload): Iterable<Violation> {
  const metadata = template.at('metadata');
  if (template.path.length > 0)
    yield* noText(object, [...members(metadata.at('labels')), ...members(metadata.at('annotations'))]);
  if (selector) yield* noText(object, members(selector.field.at('matchLabels')));
  for (const { field } of containers) {
    const values = field.at('env').items.map((each) => each.at('value'));
    yield* noText(object, [...values, ...field.at('command').items, ...field.at('args').items]);
  }
}

function members(field: Field): Field[] {
  return field.entries.map(([, each]) => each);
}

function* noText(object: KubeObject, fields: readonly Field[]): Iterable<Violation> {
  for (const field of fields) {
    const { value } = field;
    if (typeof value !== 'number' && typeof value !== 'boolean') continue;
    // The place alone: a password may be a number.
    const message = `is a ${typeof value}, where a text is needed`;
    yield { object, field: field.withoutValue(), message, fix: 'put it in quotes' };
  }
}
