import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import execa from 'execa';

import { commands } from '../../src/cli/all-commands';
import { commandLine, describeCommands } from '../../src/cli/command-line';
import { exitStatuses } from '../../src/cli/exit-statuses';
import type { CommandDescription } from '../../src/cli/reference/describe';
import { leaves } from '../../src/cli/reference/describe';
import { project } from '../config/project';
import { kubeconfigFor } from '../kubeconfig';
import { runHere } from '../run-here';
import { wordsOf } from './parse';

jest.setTimeout(60_000);

const root = path.join(__dirname, '../..');

describe('exit statuses', () => {
  const sources = readdirSync(path.join(root, 'src/cli'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(path.join(root, 'src/cli', file), 'utf8')] as const);
  const known = exitStatuses.map(({ status }) => status);

  it('are those of the table, in all sources', () => {
    const set = sources.flatMap(([file, text]) =>
      [...text.matchAll(/process\.(?:exitCode = |exit\()([^;)]*)/g)].map(
        ([, value = '']) => `${file}: ${value}`,
      ),
    );
    const allowed = [/: 1$/, /: $/, /^boundary\.ts: status$/, /^commands\/down\.ts: leftStatus$/];
    expect(set.length).toBeGreaterThan(10);
    expect(set.filter((each) => !allowed.some((pattern) => pattern.test(each)))).toEqual([]);
    const boundary = sources.find(([file]) => file === 'boundary.ts')?.[1] ?? '';
    const returned = [...boundary.matchAll(/return \[(\d+|.*\? (\d+) : (\d+)),/g)].flatMap(
      ([, one, two, three]) => (two === undefined ? [Number(one)] : [Number(two), Number(three)]),
    );
    expect([...new Set([0, 3, 1, ...returned])].sort((a, b) => a - b)).toEqual([...known]);
  });

  it('are told by the help', async () => {
    const help = await commandLine([]).getHelp();
    for (const { status, means } of exitStatuses)
      expect(help.replace(/\s+/g, ' ')).toContain(`${status} ${means}`);
  });
});

const all = leaves(describeCommands());

/** A command as the first of its examples has it, by each of its names, with its arguments. */
function callsOf({ path: name, examples }: CommandDescription): string[][] {
  const [first = ''] = name.split(' ');
  const aliases = commands.find((each) => each.name === first)?.aliases ?? [];
  const lines = examples.map(({ command }) => wordsOf(command).slice(1));
  const words = lines.find((each) => each.includes('prod')) ?? lines[0] ?? [];
  // Examples are about an environment that no test has.
  const withEnvironment = words.map((word) => (word === 'prod' ? 'nosuch' : word));
  return [first, ...aliases].map((word) => [word, ...withEnvironment.slice(1)]);
}

const calls = all.flatMap((command) =>
  callsOf(command).map((words) => [words.join(' '), words, command] as const),
);

describe('each command ends with the documented status', () => {
  let before: string;
  beforeAll(() => {
    before = process.cwd();
    process.chdir(project({ 'stacks/Pulumi.dev.yaml': 'config: {}\n' }));
  });
  afterAll(() => {
    process.chdir(before);
  });

  it('by every name', () => {
    const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(calls.map(([, [word]]) => word))).toEqual(new Set(names));
  });

  it.each(calls)('2 for an option that it does not have: %s', async (_line, words) => {
    const { status, stderr } = await runHere(...words, '--nosuch-option');
    expect(stderr).toContain('Unknown argument: nosuch-option');
    expect(status).toBe(2);
  });

  it.each(calls.filter(([, , { usage }]) => usage.includes('<')))(
    '2 without its arguments: %s',
    async (_line, words, { path: name }) => {
      const { status, stderr } = await runHere(...words.slice(0, name.split(' ').length));
      expect(stderr).toMatch(
        /Name an environment: dev, sandbox|More arguments|Not enough non-option|Name the/,
      );
      expect(status).toBe(2);
    },
  );

  it.each(calls)('0 for its help: %s', async (_line, words, { path: name }) => {
    for (const flag of ['--help', '-h']) {
      const { status, stdout, stderr } = await runHere(...words, flag);
      expect(stdout).toContain(`talestack ${name}`);
      expect([status, stderr]).toEqual([0, '']);
    }
  });

  it.each(calls.filter(([, , { usage, path: name }]) => /[<[]env/.test(usage) && name !== 'init'))(
    '1 for an environment that is not there: %s',
    async (_line, words) => {
      const { status, stderr } = await runHere(...words);
      expect(stderr).toContain('There is no environment nosuch');
      expect(status).toBe(1);
    },
  );

  it('2 for what could be an environment or a file, and is neither: check nosuch', async () => {
    const { status, stderr } = await runHere('check', 'nosuch');
    expect(stderr).toContain('nosuch is no environment (dev, sandbox), and no file.');
    expect(status).toBe(2);
  });

  it('130 for Ctrl-C', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const dir = project({
      'stacks/Pulumi.dev.yaml': 'config:\n  talestack:cluster:\n    type: none\n',
      kubeconfig: kubeconfigFor(`http://127.0.0.1:${port}`),
    });
    const program = path.join(root, 'bin/talestack.js');
    const args = ['--dir', dir, 'graph', 'dev', '--kubeconfig', path.join(dir, 'kubeconfig')];
    const run = execa(process.execPath, [program, ...args], { reject: false });
    // It is asked, and never answers.
    server.once('request', () => run.kill('SIGINT'));
    try {
      const { exitCode, stderr } = await run;
      expect(stderr).toContain('Stopped. Nothing was drawn.');
      expect(exitCode).toBe(130);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
