import { commandAt, leaves } from '../../src/cli/reference/describe';
import type { CommandDescription } from '../../src/cli/reference/describe';
import type { Schema } from './schema';

/** Commands whose output is for eyes, shells or kubectl alone, and why. */
export const withoutJson: Readonly<Record<string, string>> = {
  completion: 'it prints a script for the shell',
  'sandbox build': 'it prints nothing but progress',
};

/** The page of what `--json` prints. */
export function jsonReference(shapes: Readonly<Record<string, Schema>>, all: CommandDescription): string {
  const commands = leaves(all).map(({ path }) => path);
  const { error, ...others } = shapes;
  const unknown = Object.keys(others).filter((name) => commandAt(all, name.split(' ')).path !== name);
  if (unknown.length > 0 || !error) throw new Error(`no commands: ${unknown.join(', ')}`);
  return [
    '# What `--json` prints',
    '',
    'Generated from the types of what the commands print, by `npm run docs`; [json.schema.json](json.schema.json) has the same as JSON Schemas, by',
    'command. Every command takes `--json` and prints one document on standard output; progress, warnings and questions go to',
    'standard error. The exit status is the same with it and without: [commands.md](commands.md#exit-status).',
    '',
    '`?` marks what may be missing. What is `any` is an object of Kubernetes, or a value as it was found. New fields may come with a new',
    'minor version; a field that goes, or means something else, is in the [changelog](../../CHANGELOG.md).',
    '',
    '## A mistake',
    '',
    'Where a command cannot do what it was asked for (status 1, 2 or 130):',
    '',
    ...block(error),
    ...commands.flatMap((command) => {
      const shape = others[command];
      const why = withoutJson[command];
      if (why !== undefined) return ['', `## talestack ${command}`, '', `No document: ${why}.`];
      if (!shape) throw new Error(`${command} prints no document`);
      return ['', `## talestack ${command}`, '', ...block(shape)];
    }),
    '',
  ].join('\n');
}

/** The same for programs: a JSON Schema for each command. */
export function schemaFile(shapes: Readonly<Record<string, Schema>>): string {
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  return `${JSON.stringify({ $schema, $defs: shapes }, null, 1)}\n`;
}

function block(schema: Schema): string[] {
  return [
    '```ts',
    ...(schema.anyOf ?? [schema]).flatMap((each, at) => [...(at > 0 ? ['// or'] : []), written(each, '')]),
    '```',
  ];
}

function written(schema: Schema, indent: string): string {
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map((each) => written(each, indent)).join(' | ');
  if (schema.type === 'array') return listOf(written(schema.items ?? {}, indent));
  if (schema.type !== 'object') return schema.type ?? 'any';
  const fields = Object.entries(schema.properties ?? {});
  const { additionalProperties: others } = schema;
  if (fields.length === 0)
    return typeof others === 'object' ? `{ [name: string]: ${written(others, indent)} }` : 'any';
  const inner = `${indent}  `;
  const lines = fields.flatMap(([name, field]) => {
    const optional = schema.required?.includes(name) === true ? '' : '?';
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    return [
      ...(field.description === undefined ? [] : [`${inner}// ${field.description}`]),
      `${inner}${key}${optional}: ${written(field, inner)}`,
    ];
  });
  if (typeof others === 'object') lines.push(`${inner}[name: string]: ${written(others, inner)}`);
  return ['{', ...lines, `${indent}}`].join('\n');
}

function listOf(text: string): string {
  return text.includes(' | ') && !text.startsWith('{') ? `(${text})[]` : `${text}[]`;
}
