import { colours } from '../output/colours';
import type { Differences, FieldDifference, ObjectDifference } from './compare';
import { isSame } from './compare';

/** Differences as text, by system, component and object; `-` is the first of the two, `+` the second. */
export function renderDifferences(found: Differences): string {
  const head = colours.bold(`${found.from} → ${found.to}`);
  if (isSame(found)) return `${head}: no difference`;
  return [
    head,
    ...section('config', found.config.flatMap(fieldLines)),
    ...section('secrets in the stack config', secretLines(found)),
    ...systemsOf(found.objects).flatMap(([title, objects]) => section(title, objects.flatMap(objectLines))),
    '',
    summary(found),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', colours.bold(title), ...lines.map((each) => `  ${each}`)];
}

function systemsOf(objects: readonly ObjectDifference[]): [string, ObjectDifference[]][] {
  const titles = [...new Set(objects.map(titleOf))];
  return titles.map((title) => [title, objects.filter((each) => titleOf(each) === title)]);
}

function titleOf({ system, component }: ObjectDifference): string {
  return `${system} ${component}`;
}

function objectLines({ object, what, fields }: ObjectDifference): string[] {
  if (what === 'added') return [colours.green(`+ ${object}`)];
  if (what === 'removed') return [colours.red(`- ${object}`)];
  return [`~ ${object}`, ...fields.flatMap(fieldLines).map((each) => `    ${each}`)];
}

/** On two lines where one would be too long to read. */
function fieldLines({ field, was, now }: FieldDifference): string[] {
  const [old, current] = [colours.red(was), colours.green(now)];
  if (field.length + was.length + now.length < 90) return [`${field}: ${old} → ${current}`];
  return [`${field}:`, colours.red(`  - ${was}`), colours.green(`  + ${now}`)];
}

function secretLines({ secrets }: Differences): string[] {
  return [
    ...secrets.removed.map((each) => colours.red(`- ${each}`)),
    ...secrets.added.map((each) => colours.green(`+ ${each}`)),
  ];
}

function summary({ config, objects }: Differences): string {
  const count = (what: ObjectDifference['what']) => objects.filter((each) => each.what === what).length;
  const parts = [
    [config.length, config.length === 1 ? 'key of the config' : 'keys of the config'],
    [count('changed'), count('changed') === 1 ? 'object changed' : 'objects changed'],
    [count('added'), 'added'],
    [count('removed'), 'removed'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return said.join(', ') || 'secrets only';
}
