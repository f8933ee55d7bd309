import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import { commandLine } from '../../src/cli/command-line';
import { isRunHere, places, talestackWords } from './coverage';
import { readPage, root } from './pages';
import { blocksOf, missingOf } from './shown';

const lines = places().flatMap(({ block, line }) =>
  talestackWords(line)
    .filter(isRunHere)
    .map((words) => ({ page: block.page, words })),
);

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

/** What a line prints that has to succeed. */
async function printed(words: readonly string[]): Promise<string> {
  const texts: string[] = [];
  const keep = (...given: unknown[]) => {
    texts.push(String(given[0]));
    const done = given.at(-1);
    if (typeof done === 'function') (done as () => void)();
    return true;
  };
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(keep),
    jest.spyOn(console, 'error').mockImplementation(keep),
    jest.spyOn(process.stdout, 'write').mockImplementation(keep),
  ];
  const status = process.exitCode;
  try {
    await commandLine([...words])
      .exitProcess(false)
      .parseAsync();
    expect(process.exitCode ?? 0).toBe(0);
  } finally {
    process.exitCode = status;
    for (const spy of spies) spy.mockRestore();
  }
  return texts.join('\n');
}

/** The same in a process of its own, whatever its exit status. */
function inProcess(words: readonly string[], cwd = folder, input = '') {
  const args = [path.join(root, 'bin/talestack.js'), ...words];
  return execa(process.execPath, args, { cwd, input, reject: false });
}

describe('commands of talestack that need no cluster', () => {
  it('are many', () => {
    expect(lines.length).toBeGreaterThan(20);
  });

  it.each(lines.map(({ page, words }) => [page, words.join(' '), words] as const))(
    '%s: talestack %s',
    async (_page, _line, words) => {
      if (words.includes('-')) {
        const file = words[0] === 'check' ? 'deploy.yaml' : 'job.json';
        const { exitCode, stdout } = await inProcess(
          words,
          folder,
          readFileSync(path.join(folder, file), 'utf8'),
        );
        expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/\S/)]);
        return;
      }
      // Nobody answers here, and the picture would wait for that.
      const still = words[0] === 'graph' && !words.includes('--no-live') ? ['--no-live'] : [];
      expect(await printed([...words, ...still])).not.toBe('');
    },
    60_000,
  );
});

describe('what the pages show of it', () => {
  it('docs/how-to/diff.md', async () => {
    const [block] = blocksOf('docs/how-to/diff.md');
    const [words] = talestackWords(block?.lines.at(-1) ?? '');
    expect(missingOf(block?.shown ?? '', await printed(words ?? []))).toEqual([]);
    expect(block?.shown).toContain('mongo.size');
  });

  it('docs/how-to/teraslice.md', async () => {
    const block = blocksOf('docs/how-to/teraslice.md').find(({ shown }) => shown !== '');
    const wrong = path.join(folder, 'wrong');
    mkdirSync(wrong);
    writeFileSync(path.join(wrong, 'job.json'), wrongJob);
    const { exitCode, stdout, stderr } = await inProcess(['teraslice', 'validate', 'ENV', 'job.json'], wrong);
    expect(exitCode).toBe(1);
    expect(missingOf(block?.shown ?? '', `${stdout}\n${stderr}`)).toEqual([]);
    expect(block?.shown).toContain('workers');
  }, 60_000);
});

/** With the mistakes that the page shows, in the lines that it names. */
const wrongJob = `{
  "name": "a-job", "operations": [{ "_op": "data_generator" }, { "_op": "noop" }],
  "workers": 0,
  "targets": [
    { "key": "disk", "value": "fast" },
    { "key": "zone", "value": "west", "constraint": "wanted" }
  ]
}
`;

const stacks = ['ENV', 'prod', 'staging', 'mine'];

/** A project with the environments and files that the pages name. */
async function makeProject(dir: string): Promise<void> {
  mkdirSync(path.join(dir, 'stacks'));
  for (const file of ['Pulumi.yaml', 'settings']) copyFileSync(path.join(root, file), path.join(dir, file));
  const config = (domain: string) =>
    `config:\n  talestack:domain: ${domain}\n  talestack:mongo:\n    size: 20Gi\n  talestack:cluster:\n    type: none\n  talestack:teraslice:\n    enabled: true\n    search:\n      deploy: true\n`;
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
  for (const out of ['manifests', 'charts']) await printed(['synth', 'prod', '--out', out]);
  writeFileSync(
    path.join(dir, 'deploy.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n',
  );
}
