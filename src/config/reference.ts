import { settingsKeyOf, settingsKeys } from './files/settings-keys';
import type { SchemaNode } from './schema/json';
import { allowedAt, schemaJson } from './schema/json';

interface Row {
  readonly key: string;
  readonly node: SchemaNode;
}

/** The page of all settings, in Markdown. It is committed, and a test compares it with this. */
export function settingsReference(): string {
  const top = Object.entries(schemaJson.properties ?? {});
  const general = top.filter(([, node]) => !node.properties);
  const groups = top.filter(([, node]) => node.properties);
  return [
    '# Settings',
    'Generated from the schema by `npm run docs`; edit `src/config/schema` instead.',
    [
      'A key is set in `stacks/Pulumi.ENV.yaml` below `config:`, as `talestack:KEY`, keys with dots as objects; or with',
      '`pulumi config set --path talestack:KEY VALUE -s ENV`. The file `settings` sets, for every environment, the keys that have',
      'an old name. Flags override both. A key that is unset has its default.',
    ].join('\n'),
    [
      'At the top level of a stack config `"true"` and `"3"` count as a boolean and a number, since Pulumi writes them so; inside of',
      'an object they do not, and are refused where a boolean or a number is wanted.',
    ].join('\n'),
    '## General',
    table(general.map(([key, node]) => ({ key, node }))),
    ...groups.flatMap(([key, node]) => [`## \`${key}\``, table(rows(key, node))]),
    '## Keys of `settings` without effect',
    'They are accepted, so that an old file still works, and each is reported.',
    noEffect(),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function rows(prefix: string, node: SchemaNode): Row[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const key = `${prefix}.${name}`;
    return inner.properties ? rows(key, inner) : [{ key, node: inner }];
  });
}

function table(entries: readonly Row[]): string {
  const lines = entries.map(({ key, node }) => {
    const old = settingsKeyOf.get(key);
    return [
      `\`${key}\``,
      old === undefined ? '' : `\`${old}\``,
      node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``,
      allowedAt(key.split('.')) ?? 'anything',
      node.description ?? '',
    ];
  });
  return markdownTable(['key', 'in `settings`', 'default', 'allowed', 'what it is'], lines);
}

function noEffect(): string {
  const lines = Object.entries(settingsKeys).flatMap(([name, { noEffect: why }]) =>
    why === undefined ? [] : [[`\`${name}\``, why]],
  );
  return markdownTable(['key', 'why'], lines);
}

/** A table in Markdown; a bar in a cell is escaped. */
export function markdownTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n');
}
