import { commands } from '../../src/cli/all-commands';
import { commandLine, commandOf, lineFor } from '../../src/cli/command-line';

it('reads each command under the name that it declares', async () => {
  const help = await commandLine([]).getHelp();
  const named = [...help.matchAll(/^ +talestack (\w+)/gm)].map(([, name]) => name);
  const others = [...help.matchAll(/\[aliases: (\w{2,})\]/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(15);
  expect(commands.map(({ name }) => name)).toEqual(named);
  expect(commands.flatMap(({ aliases }) => aliases)).toEqual(others);
  expect(others).toEqual(['deploy', 'destroy']);
});

it.each([[[]], [['--help']], [['nosuch', 'dev']], [['toString']]])(
  'has all commands on the line for %j',
  async (argv) => {
    expect(commandOf(argv)).toBeUndefined();
    const help = await lineFor(argv).getHelp();
    for (const { name } of commands) expect(help).toContain(`talestack ${name}`);
  },
);

it('has all commands on the line where a shell asks what there is', () => {
  expect(commandOf(['--get-yargs-completions', 'talestack', 'up', ''])).toBeUndefined();
});

it.each([
  [['synth', 'dev'], 'synth'],
  [['--dir', '/nowhere', 'synth', 'dev'], 'synth'],
  [['--json', '--no-color', 'synth'], 'synth'],
  [['deploy', 'dev'], 'up'],
  [['destroy', 'dev'], 'down'],
])('has for %j a line with that command alone', async (argv, name) => {
  const help = await lineFor(argv).getHelp();
  expect(help).toMatch(new RegExp(`talestack ${name} [<[]env[>\\]]`));
});

it('refuses an option in the same words as the line with all commands', async () => {
  const argv = ['synth', 'dev', '--stdout', '--nosuch'];
  // Before anything is awaited, yargs throws.
  const refusedBy = async (line: typeof lineFor) => line(argv).parseAsync();
  for (const line of [lineFor, commandLine])
    await expect(refusedBy(line)).rejects.toThrow('Unknown argument: nosuch');
});
