import { readFileSync } from 'node:fs';
import path from 'node:path';

import { commandLine, describeCommands } from '../../src/cli/command-line';
import { commandAt, leaves } from '../../src/cli/reference/describe';
import { commandsReference } from '../../src/cli/reference/page';
import { parse, wordsOf } from './parse';

const root = path.join(__dirname, '../..');
const all = describeCommands();
const commands = leaves(all);

it('docs/reference/commands.md is what the commands say now (else: npm run docs)', () => {
  const committed = readFileSync(path.join(root, 'docs/reference/commands.md'), 'utf8');
  expect(commandsReference(all)).toBe(committed);
});

describe('every command', () => {
  it('is known to whom it describes, as it is to yargs', async () => {
    const help = await commandLine([]).getHelp();
    const listed = [...help.matchAll(/^ {2}talestack ([a-z]+)/gm)].map(([, name]) => name);
    expect(listed.length).toBeGreaterThan(15);
    expect(all.commands.map(({ path: name }) => name)).toEqual(listed);
    expect(commandAt(all, ['titan', 'list']).path).toBe('titan ls');
    expect(commandAt(all, ['sandbox', 'stop']).options.map(({ name }) => name)).toContain('name');
  });

  it.each(commands.map(({ path: name, describe }) => [name, describe]))(
    '%s says what it does',
    (_name, text) => {
      expect(text).toMatch(/^[a-z`]/);
      expect(text).not.toMatch(/\.$/);
    },
  );

  it.each(commands.map((command) => [command.path, command] as const))(
    '%s has examples that it takes',
    async (name, command) => {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const { command: line, description } of command.examples) {
        expect(line.startsWith(`talestack ${name}`)).toBe(true);
        expect(description).not.toBe('');
        await expect(parse(...wordsOf(line).slice(1))).resolves.toBeDefined();
      }
      const help = await commandLine([...name.split(' ')]).getHelp();
      expect(help).toContain('Examples:');
    },
  );

  it.each(commands.flatMap(({ path: name, options }) => options.map((option) => [name, option] as const)))(
    '%s says what the option $name is for',
    (_name, { name, describe }) => {
      // What every command has is said once.
      if (!['dir', 'json'].includes(name)) expect(describe ?? '').not.toBe('');
    },
  );
});
