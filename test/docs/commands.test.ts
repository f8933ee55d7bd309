import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { commandLine, describeCommands } from '../../src/cli/command-line';
import { commandAt } from '../../src/cli/reference/describe';
import { parse, wordsOf } from '../cli/parse';
import { readPage, root, userPages } from './pages';
import { shownCommands, talestackIn } from './shown';

const shown = shownCommands();
const all = describeCommands();

describe('the pages', () => {
  const named = userPages().flatMap((page) =>
    talestackIn(page).flatMap((line) => (line.endsWith('--help') ? [] : [[page, line] as const])),
  );

  it('show every command of the command line', () => {
    const words = new Set(named.map(([, line]) => line.split(' ')[0]));
    expect([...words].sort()).toEqual(all.commands.map(({ path: name }) => name).sort());
  });

  // A sentence may name a command without its arguments.
  const whole = named.filter(([, line]) => commandAt(all, wordsOf(line)).path !== line);

  it.each(whole)('%s shows what is accepted: talestack %s', async (_page, line) => {
    await expect(parse(...wordsOf(line))).resolves.toBeDefined();
  });
});

/** Commands that need more than files, and what runs them instead, or why nothing does. */
const notHere: Readonly<Record<string, string>> = {
  'start,up,preview,refresh,down,status,doctor': 'they need a cluster: test/e2e',
  adopt: 'it needs an old cluster: test/e2e/adopt.test.ts',
  init: 'it needs the engine of Pulumi: test/e2e/init.test.ts',
  secrets: 'they need the engine of Pulumi: test/e2e/secrets.test.ts',
  'tale ls,tale stop': 'they need a cluster: test/e2e/tale.test.ts',
  'teraslice show,teraslice logs': 'they need a cluster: test/e2e/teraslice.test.ts',
  titan: 'it needs a cluster: test/e2e/titan.test.ts',
  batch: 'it needs a cluster: test/e2e/batch.test.ts',
  sandbox: 'it starts and stops programs: test/e2e/sandbox.test.ts',
  'backup,restore': 'they need a cluster: test/e2e',
};

/** Whose commands run in a folder with a project. */
const runHere = [
  'synth',
  'check',
  'graph',
  'diff',
  'completion',
  'tale render',
  'teraslice render',
  'teraslice validate',
  'config',
];

function isOf(command: string, names: string): boolean {
  return names.split(',').some((name) => command === name || command.startsWith(`${name} `));
}

describe('commands of talestack that need no cluster', () => {
  const lines = shown
    .filter(({ line }) => /^(?:npx )?talestack /.test(line))
    .map(({ page, line }) => ({ page, words: wordsOf(line.replace(/^(?:npx )?talestack /, '')) }));
  const here = lines.filter(({ words }) => runHere.some((name) => isOf(commandAt(all, words).path, name)));

  let folder: string;
  let before: string;
  beforeAll(async () => {
    before = process.cwd();
    folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-docs-'));
    process.chdir(folder);
    await makeProject(folder);
  }, 60_000);
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });

  it('are told from those that do', () => {
    const reasons = Object.keys(notHere);
    const open = lines
      .map(({ words }) => commandAt(all, words).path)
      .filter(
        (name) => !runHere.some((each) => isOf(name, each)) && !reasons.some((each) => isOf(name, each)),
      );
    expect(open).toEqual([]);
    expect(here.length).toBeGreaterThan(20);
  });

  it.each(here.map(({ page, words }) => [page, words.join(' '), words] as const))(
    '%s: talestack %s',
    async (_page, _line, words) => {
      // What reads standard input is run by test/cli/teraslice.
      if (words.includes('-')) return;
      const printed = jest.spyOn(console, 'log').mockImplementation(() => undefined);
      const errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
      const written = jest.spyOn(process.stdout, 'write').mockImplementation((...given: unknown[]) => {
        const done = given.at(-1);
        if (typeof done === 'function') (done as () => void)();
        return true;
      });
      const status = process.exitCode;
      try {
        // Nobody answers here, and the picture would wait for that.
        const still = words[0] === 'graph' && !words.includes('--no-live') ? ['--no-live'] : [];
        await commandLine([...words, ...still])
          .exitProcess(false)
          .parseAsync();
        expect(process.exitCode ?? 0).toBe(0);
        expect(
          printed.mock.calls.length + written.mock.calls.length + errors.mock.calls.length,
        ).toBeGreaterThan(0);
      } finally {
        process.exitCode = status;
        printed.mockRestore();
        errors.mockRestore();
        written.mockRestore();
      }
    },
    60_000,
  );
});

const stacks = ['ENV', 'prod', 'staging', 'mine'];

/** A project with the environments and files that the pages name. */
async function makeProject(dir: string): Promise<void> {
  mkdirSync(path.join(dir, 'stacks'));
  for (const file of ['Pulumi.yaml', 'settings']) copyFileSync(path.join(root, file), path.join(dir, file));
  const config = (domain: string) =>
    `config:\n  talestack:domain: ${domain}\n  talestack:cluster:\n    type: none\n  talestack:teraslice:\n    enabled: true\n    search:\n      deploy: true\n`;
  for (const name of stacks)
    writeFileSync(path.join(dir, `stacks/Pulumi.${name}.yaml`), config(`${name.toLowerCase()}.example.org`));
  writeFileSync(path.join(dir, 'old.yaml'), config('old.example.org'));
  const job = readPage('test/teraslice/jobs/minimal.json');
  for (const name of ['job.json', 'another.json']) writeFileSync(path.join(dir, name), job);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd: dir,
      stdio: 'ignore',
    });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  git('tag', 'v1.2');
  const quiet = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const still = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    for (const out of ['manifests', 'charts'])
      await commandLine(['synth', 'prod', '--out', out]).parseAsync();
  } finally {
    quiet.mockRestore();
    still.mockRestore();
  }
  writeFileSync(
    path.join(dir, 'deploy.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n',
  );
}

describe('commands of others', () => {
  const others = shown.filter(({ line }) => !/^(?:npx )?talestack /.test(line));
  const scripts = (JSON.parse(readPage('package.json')) as { scripts: Record<string, string> }).scripts;

  /** Programs that the pages name, and why their commands are run by no test. Those of the tutorial are, by test/e2e/start.test.ts. */
  const programs: Readonly<Record<string, string>> = {
    npm: 'it runs this test; its scripts are looked for below',
    kubectl: 'most need objects of a cluster; held against its help by others.test.ts',
    pulumi: 'most need an environment that was deployed; held against its help by others.test.ts',
    gcloud: 'it makes what costs money; held against its reference by others.test.ts',
    git: 'this is the checkout',
    cd: 'likewise',
    cp: 'files of the reader',
    docker: 'there is none here',
    helm: 'a chart of the reader',
    echo: 'it makes a file for the command that follows',
    base64: 'it reads what kubectl prints',
  };

  it('are of programs that are known here', () => {
    expect(
      [...new Set(others.map(({ line }) => line.split(' ')[0]))].filter((name) => !(name! in programs)),
    ).toEqual([]);
  });

  it.each(others.filter(({ line }) => line.startsWith('npm ')))(
    '$page: $line is a script of this package',
    ({ line }) => {
      const [, verb = '', name = ''] = line.split(' ');
      expect([...Object.keys(scripts), 'ci']).toContain(verb === 'run' ? name : verb);
    },
  );
});
