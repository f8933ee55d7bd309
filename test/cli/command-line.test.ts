import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { UsageError } from '../../src/cli/boundary';
import { commandLine } from '../../src/cli/command-line';

const root = path.join(__dirname, '../..');

class Understood extends Error {
  constructor(readonly args: Record<string, unknown>) {
    super('understood');
  }
}

/** Parses and validates a command, and stops before it does anything. */
async function parse(...argv: string[]): Promise<Record<string, unknown>> {
  const cli = commandLine(argv).middleware((args) => {
    throw new Understood(args);
  }, false);
  try {
    await cli.parseAsync();
  } catch (error) {
    if (error instanceof Understood) return error.args;
    throw error;
  }
  throw new Error(`no command took ${argv.join(' ')}`);
}

describe('the command line', () => {
  it.each([
    [[], 'Name a command.'],
    [['upp', 'dev'], 'Did you mean up?'],
    [['up'], 'Name an environment: prod'],
    [['secrets', 'list'], 'Name an environment: prod'],
    [['secrets', 'set', 'prod'], 'More arguments are needed.'],
    [['bogus'], 'Unknown command: bogus'],
    [['up', 'dev', '--verbose-please'], 'Unknown argument: verbose-please'],
    [['down', 'dev', 'prod'], 'prod'],
    [['sandbox'], 'Name an action: start, stop'],
    [['sandbox', 'begin'], 'Unknown command: begin'],
    [['tale'], 'Name an action: ls, stop, render'],
    [['tale', 'render', 'dev', '--hots', 'a'], 'Unknown argument: hots'],
    [['synth', '--stdout', '--with-secrets'], 'mutually exclusive'],
    [['up', 'dev', '--set'], 'Not enough arguments following: set'],
  ])('refuses %j as wrong usage', async (argv, message) => {
    const refused = parse(...argv);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  it.each([
    [['up', 'dev', '--nosuch'], 'talestack up --help'],
    [['secrets', 'rotate', 'dev', 'everything'], 'talestack secrets rotate --help'],
    [['sandbox', 'begin'], 'talestack sandbox --help'],
    [['bogus'], 'talestack --help'],
  ])('says for %j where the usage is: %s', async (argv, help) => {
    await expect(parse(...argv)).rejects.toMatchObject({ help });
  });

  it('takes --set more than once and leaves ENV alone', async () => {
    const args = await parse('up', '--set', 'mongo.size=1Gi', 'dev', '--set=a.b=c=d');
    expect(args).toMatchObject({ env: 'dev', set: ['mongo.size=1Gi', 'a.b=c=d'] });
  });

  it('takes any number of instances to stop, and options of a tale as text', async () => {
    const stop = await parse('tale', 'stop', 'dev', '65f0', '12', '--yes');
    expect(stop).toMatchObject({ env: 'dev', instances: ['65f0', '12'], yes: true, all: false });
    const render = await parse(
      'tale',
      'render',
      '--environment',
      'A=1',
      'dev',
      '--environment=B=2',
      '--port',
      '8',
    );
    expect(render).toMatchObject({ env: 'dev', environment: ['A=1', 'B=2'], port: '8' });
  });

  it.each([[['dev']], [['dev', '65f0', '--all']]])(
    'tale stop %j is wrong usage before anything is read',
    async (args) => {
      const stop = commandLine(['tale', 'stop', ...args]).parseAsync();
      await expect(stop).rejects.toThrow('Name the instances to stop, or give --all.');
    },
  );

  it('checks any number of files, and standard input', async () => {
    const args = await parse('check', 'a.yaml', '-', '--format', 'json', 'b.yaml');
    expect(args).toMatchObject({ targets: ['a.yaml', '/dev/stdin', 'b.yaml'], format: 'json' });
  });

  it('synthesizes the sandbox environment when none is named', async () => {
    expect(await parse('synth')).toMatchObject({ env: 'sandbox' });
  });
});

describe('the documentation', () => {
  const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)].filter(
    (name) => name.endsWith('.md'),
  );
  const shown = pages.flatMap((page) => commandsIn(page).map((command) => [page, command] as const));

  it('shows every command of the command line', () => {
    const words = new Set(shown.map(([, command]) => command.split(' ')[0]));
    const all = [
      'adopt',
      'check',
      'doctor',
      'down',
      'init',
      'preview',
      'refresh',
      'sandbox',
      'secrets',
      'status',
      'synth',
      'tale',
      'up',
    ];
    expect([...words].sort()).toEqual(all);
  });

  it.each(shown)('%s shows a command that is accepted: talestack %s', async (_page, command) => {
    // As a shell takes it apart.
    const words = command.match(/'[^']*'|\S+/g) ?? [];
    await expect(parse(...words.map((word) => word.replaceAll("'", '')))).resolves.toBeDefined();
  });
});

/** What follows `talestack` in code: the alternatives of `a|b` each, without what is optional. */
function commandsIn(page: string): string[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  const code = [...text.matchAll(/```sh\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, span]) => block ?? span ?? '',
  );
  const lines = code.flatMap((each) => each.split('\n'));
  return lines.flatMap((line) =>
    [...line.matchAll(/(?:npx |^)talestack ([^#"`)]+)/g)].flatMap(([, words = '']) =>
      alternatives(words.replace(/\[.*?\]/g, '').trim()),
    ),
  );
}

function alternatives(words: string): string[] {
  const choice = words.split(/\s+/).find((word) => word.includes('|'));
  if (choice === undefined) return [words.split(/\s+/).join(' ')];
  return choice.split('|').flatMap((one) => alternatives(words.replace(choice, one)));
}
