import { readFileSync } from 'node:fs';
import path from 'node:path';

import { commandOf, expectDocumented } from '../documented';
import { project } from '../config/project';
import { runHere } from '../run-here';

const job = readFileSync(path.join(__dirname, '../teraslice/jobs/minimal.json'), 'utf8');
const stack = (size: string) =>
  `config:\n  talestack:mongo:\n    size: ${size}\n  talestack:teraslice:\n    enabled: true\n    search:\n      deploy: true\n`;
const files = {
  'stacks/Pulumi.dev.yaml': stack('1Gi'),
  'stacks/Pulumi.prod.yaml': stack('2Gi'),
  'stacks/Pulumi.old.yaml': 'config:\n  talestack:namespace: a\n',
  'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec: { containers: [] }\n',
  'job.json': job,
  'wrong.json': '{ "name": 1 }',
  'tasks.txt': 'echo 1\necho 2\n',
};

describe('what commands print with --json is documented', () => {
  let dir: string;
  let before: string;
  beforeAll(() => {
    before = process.cwd();
    dir = project(files);
    process.chdir(dir);
  });
  afterAll(() => {
    process.chdir(before);
  });

  it.each([
    [0, ['synth', 'dev', '--out', 'out']],
    [2, ['synth', 'dev', '--stdout']],
    [0, ['graph', 'dev', '--no-live']],
    [0, ['graph', 'dev', '--no-live', '--output', 'a.html']],
    [0, ['graph', 'dev', '--no-live', '--output', 'a.mmd', '--format', 'mermaid']],
    [0, ['diff', 'dev', 'prod']],
    [0, ['check', 'dev']],
    [0, ['check', 'dev', '--exceptions']],
    [0, ['check', '--explain', 'all']],
    [0, ['check', '--explain', 'probes']],
    [1, ['check', 'a.yaml']],
    [0, ['config', 'show', 'dev']],
    [0, ['config', 'migrate', 'old']],
    [0, ['tale', 'render', 'dev', '--image', 'a/b:1', '--host', 'mine', '--command', 'serve']],
    [
      0,
      [
        'tale',
        'render',
        'dev',
        '--host',
        'mine',
        '--image',
        'registry:443/a/1:2',
        '--command',
        'c',
        '--set',
        'worker.variant=legacy',
      ],
    ],
    [0, ['teraslice', 'render', 'dev', 'job.json']],
    [0, ['teraslice', 'validate', 'dev', 'job.json']],
    [1, ['teraslice', 'validate', 'dev', 'job.json', 'wrong.json']],
    [0, ['batch', 'submit', 'dev', 'tasks.txt', '--dry-run', '--k8s-image', 'example.org/tasks:1']],
    [1, ['up', 'nosuch']],
    [1, ['config', 'show', 'dev', '--set', 'mongo.size=large']],
    [2, ['up', 'dev', '--nosuch']],
    [2, ['nosuch']],
    [2, []],
  ])(
    '%i: talestack %j',
    async (status, argv) => {
      const ran = await runHere(...argv, '--json');
      expect([ran.status, ran.stderr]).toEqual([status, expect.anything()]);
      expect(ran.stdout).not.toBe('');
    },
    60_000,
  );
});

describe('the documented shape', () => {
  const document = { kubeconfig: '/a' };
  const text = JSON.stringify(document);

  it('is that of the command which is run', () => {
    expect(commandOf(['--dir', '/a', 'sandbox', 'kubeconfig', '--json'])).toBe('sandbox kubeconfig');
    expect(commandOf(['up', 'dev', '--yes'])).toBe('up');
    expect(commandOf(['deploy', 'dev'])).toBe('up');
    expect(commandOf(['completion'])).toBeUndefined();
    expectDocumented(['sandbox', 'kubeconfig', '--json'], text, 0);
  });

  it.each([
    ['a field that it does not have', JSON.stringify({ ...document, more: 1 }), 0],
    ['a value of another type', '{"kubeconfig":1}', 0],
    ['a field that is missing', '{}', 0],
    ['two documents', `${text}\n${text}`, 0],
    ['nothing', '', 0],
    ['a mistake, and yet the exit status 0', '{"error":{"title":"a","problems":[]}}', 0],
    ['a mistake with a field that it does not have', '{"error":{"title":"a","problems":[{}]}}', 1],
  ])('%s is refused', (_what, stdout, status) => {
    const argv = ['sandbox', 'kubeconfig', '--json'];
    expect(() => {
      expectDocumented(argv, stdout, status);
    }).toThrow('talestack sandbox kubeconfig --json');
  });

  it.each([
    ['without --json', ['sandbox', 'kubeconfig'], '/a', 0],
    ['for what comes after --', ['sandbox', 'kubeconfig', '--', '--json'], '/a', 0],
    ['for the help', ['sandbox', 'kubeconfig', '--json', '--help'], 'Options:', 0],
    ['for a program that a signal ended', ['up', 'dev', '--json'], '', undefined],
  ])('asks nothing %s', (_when, argv, stdout, status) => {
    expect(() => {
      expectDocumented(argv, stdout, status);
    }).not.toThrow();
  });
});
