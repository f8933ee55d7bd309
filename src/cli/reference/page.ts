import { exitStatuses } from '../exit-statuses';
import type { CommandDescription, OptionDescription } from './describe';
import { leaves } from './describe';

/** Flags of every command that works on an environment: told once. */
const ofEnvironments = ['set', 'namespace', 'domain', 'kubeconfig', 'context'];
const ofAll = ['dir', 'json', 'color'];

/** The reference of commands, in Markdown. */
export function commandsReference(all: CommandDescription): string {
  const commands = leaves(all);
  const withConfig = commands.find(({ options }) => hasAll(options, ofEnvironments));
  return [
    '# Commands',
    '',
    'Generated from the commands by `npm run docs`; edit `src/cli/commands` instead. `talestack COMMAND --help` prints the same. In a',
    'checkout the program is `npx talestack`. ENV is an environment: `stacks/Pulumi.ENV.yaml`.',
    '',
    '| command | what it does |',
    '| --- | --- |',
    ...commands.map(
      ({ path, describe }) => `| [${path}](#talestack-${path.replaceAll(' ', '-')}) | ${cell(describe)} |`,
    ),
    '',
    '## Exit status',
    '',
    'The same for every command.',
    '',
    '| status | | |',
    '| --- | --- | --- |',
    ...exitStatuses.map(({ status, means, more }) => `| ${status} | ${means} | ${cell(more)} |`),
    '',
    '## Options of every command',
    '',
    ...optionTable([...all.options, ...added]),
    '',
    '`--json` prints one document on standard output, for a mistake as well: [json.md](json.md). Progress, warnings and questions go to',
    'standard error. Colours appear only on a terminal, for standard output and standard error each; `NO_COLOR` turns them off and',
    '`FORCE_COLOR` on, and `--color` and `--no-color` win over both. Tables fit the width of the terminal; elsewhere they are as wide as',
    'they are.',
    '',
    '## Options of commands on an environment',
    '',
    'They override the config for one run. Commands that have them say "and those of an environment".',
    '',
    ...optionTable((withConfig?.options ?? []).filter(({ name }) => ofEnvironments.includes(name))),
    ...commands.flatMap(section),
    '',
  ].join('\n');
}

const added: readonly OptionDescription[] = [
  { name: 'help', alias: 'h', type: 'boolean', describe: 'show the help of a command' },
  { name: 'version', alias: 'v', type: 'boolean', describe: 'show the version' },
];

function section({
  path,
  usage,
  aliases,
  describe,
  positionals,
  options,
  examples,
}: CommandDescription): string[] {
  const onEnvironment = hasAll(options, ofEnvironments);
  const own = options.filter(
    ({ name }) => !ofAll.includes(name) && !(onEnvironment && ofEnvironments.includes(name)),
  );
  const words = positionals.filter(({ name }) => name !== 'env' || !usage.includes('<env>'));
  return [
    '',
    `## talestack ${path}`,
    '',
    '```',
    `talestack ${usage.replace(/[<[]env[>\]]/, (word) => (word.startsWith('<') ? 'ENV' : '[ENV]'))}`,
    '```',
    '',
    `${sentence(describe)}${aliases.length > 0 ? ` Also called ${aliases.map((each) => `\`${each}\``).join(', ')}.` : ''}`,
    ...(words.length > 0 ? ['', ...wordTable(words)] : []),
    ...(own.length > 0 ? ['', ...optionTable(own)] : []),
    ...(onEnvironment
      ? ['', own.length > 0 ? 'And those of an environment.' : 'Options: those of an environment.']
      : []),
    ...(examples.length > 0 ? ['', '```sh', ...aligned(examples), '```'] : []),
  ];
}

function aligned(examples: CommandDescription['examples']): string[] {
  const width = Math.max(...examples.map(({ command }) => command.length));
  return examples.map(({ command, description }) =>
    description === '' ? `npx ${command}` : `npx ${command.padEnd(width)}   # ${description}`,
  );
}

function wordTable(words: readonly OptionDescription[]): string[] {
  const rows = words.map((word) => `| \`${word.name.toUpperCase()}\` | ${said(word)} | ${defaultOf(word)} |`);
  return ['| word | | default |', '| --- | --- | --- |', ...rows];
}

function optionTable(options: readonly OptionDescription[]): string[] {
  const rows = options.map((option) => `| ${flags(option)} | ${said(option)} | ${defaultOf(option)} |`);
  return ['| option | | default |', '| --- | --- | --- |', ...rows];
}

function flags({ name, alias = [], type, choices, array, default: value }: OptionDescription): string {
  const short = [alias].flat().map((each) => (each.length === 1 ? `-${each}` : `--${each}`));
  const takes =
    type === 'boolean'
      ? ''
      : choices
        ? ` ${choices.map(String).join('\\|')}`
        : ` ${type === 'number' ? 'N' : 'TEXT'}`;
  // What is on by default is there to be switched off.
  const long = type === 'boolean' && value === true ? `--no-${name}` : `--${name}`;
  return `\`${[...short, long].join('`, `')}${takes}\`${array === true ? ', more than once' : ''}`;
}

function said({ describe = '', demandOption }: OptionDescription): string {
  return `${cell(describe.replace(/ \[default: [^\]]*\]/, ''))}${demandOption === true ? ' (must be given)' : ''}`;
}

function defaultOf({ describe = '', default: value, type }: OptionDescription): string {
  const [, told] = /\[default: ([^\]]*)\]/.exec(describe) ?? [];
  if (told !== undefined) return cell(told);
  if (
    value === undefined ||
    type === 'boolean' ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  )
    return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function hasAll(options: readonly OptionDescription[], names: readonly string[]): boolean {
  return names.every((name) => options.some((each) => each.name === name));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .replace(/<(?=\w)/g, '&lt;');
}
