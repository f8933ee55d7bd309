import { execFileSync } from 'node:child_process';

import { batchOptions, readTasks, submissionManifests } from '../../src/batch';
import { schema } from '../../src/config/schema';
import { refusal } from '../config/project';
import { numbered, optionsOf, submission } from './support';

test('lines: a command each, without blank lines and comments', () => {
  const text = '\uFEFF# all of 2018\r\n\r\nrun a.root  \r\n   run "b c.root" # kept: bash knows it\n\n';
  expect(readTasks(text, { where: 'tasks.txt' })).toEqual([
    { identifier: 'task-0', command: 'run a.root' },
    { identifier: 'task-1', command: 'run "b c.root" # kept: bash knows it' },
  ]);
});

const expected = [
  { identifier: 'ttbar', command: 'run a' },
  { identifier: 'W_jets', command: 'run b' },
];

test.each([
  ['tasks.json', JSON.stringify(expected)],
  ['tasks.yaml', '- identifier: ttbar\n  command: run a\n- {identifier: W_jets, command: run b}\n'],
  ['tasks.yml', 'ttbar: run a\nW_jets: run b\n'],
  ['tasks.JSON', '{"ttbar": ["run", "a"], "W_jets": "run b"}'],
])('%s with identifiers', (where, text) => {
  expect(readTasks(text, { where })).toEqual(expected);
});

test('a list of command lines in YAML, and by format instead of by name', () => {
  expect(readTasks('- run a\n- |\n  run b\n  run c\n', { where: 'standard input', format: 'yaml' })).toEqual([
    { identifier: 'task-0', command: 'run a' },
    { identifier: 'task-1', command: 'run b\nrun c\n' },
  ]);
});

test('a list of arguments reaches the program as it is', () => {
  const args = [
    'printf',
    '%s|',
    '',
    'a b',
    "it's",
    '$(date)',
    '`x`',
    '$HOME',
    '"q"',
    '\\n',
    'x\ny',
    '*',
    '~',
    '-n',
    'ü;&',
  ];
  const [task] = readTasks(JSON.stringify([{ identifier: 'a', command: args }]), { where: 'x.json' });
  const printed = execFileSync('bash', ['-c', task?.command ?? ''], { encoding: 'utf8' });
  expect(printed.split('|').slice(0, -1)).toEqual(args.slice(2));
});

test('only the first N', () => {
  expect(readTasks('a\nb\nc\n', { where: 't', ntest: 2 }).map(({ command }) => command)).toEqual(['a', 'b']);
  expect(readTasks('a\n', { where: 't', ntest: 2 })).toHaveLength(1);
});

test.each<[string, string, string, readonly string[]]>([
  ['nothing', 't.txt', '', ['t.txt: has no task']],
  ['nothing but comments', 't.txt', '# a\n\n', ['t.txt: has no task']],
  ['an empty list', 't.json', '[]', ['t.json: has no task']],
  ['an empty YAML file', 't.yaml', '', ['t.yaml: has no task']],
  ['a NUL character', 't.txt', 'a\nb\0\n', ['t.txt:2: the command of task-1 holds a NUL character']],
  [
    'a command too long for Linux',
    't.txt',
    `${'ü'.repeat(65_536)}\n${'x'.repeat(131_071)}\n`,
    ['t.txt:1: the command of task-0 is too long (131072 bytes)'],
  ],
  [
    'identifiers that are the same, or would be',
    't.yaml',
    '- {identifier: a_1, command: x}\n- {identifier: a_1, command: y}\n- {identifier: A.1, command: z}\n',
    [
      't.yaml:2: "a_1": is a second task of this identifier, after t.yaml:1',
      't.yaml:3: "A.1": gives the same name of a Job (a-1) as a_1 at t.yaml:1',
    ],
  ],
  ['the same key twice', 't.yaml', 'a: x\na: y\n', ['t.yaml:2: has a key that is there already']],
  [
    'identifiers that are no part of a name',
    't.yaml',
    `- {identifier: "日本", command: x}\n- {identifier: ${'x'.repeat(64)}, command: x}\n- {identifier: 'a"b', command: x}\n- {identifier: "", command: x}\n`,
    [
      't.yaml:1: "日本": has no letter or digit',
      'is too long for the name of a Job (it has 64 characters)',
      't.yaml:3: "a\\"b": cannot be an identifier',
      't.yaml:4: "": has no letter or digit',
    ],
  ],
  ['an empty command', 't.yaml', 'a: " "\n', ['t.yaml:1: the command of a is empty']],
  [
    'entries of another form',
    't.json',
    '[\n3,\n{"command": "x"},\n{"identifier": "a"},\n{"identifier": "b", "command": 7},\n{"identifier": "c", "command": "x", "memory": 3},\nnull]',
    [
      't.json:2: is not a task',
      't.json:3: has no identifier',
      't.json:4: has no command',
      't.json:5: has no command',
      't.json:6: has the unknown key memory',
      't.json:7: is not a task',
    ],
  ],
  [
    'commands of another form',
    't.yaml',
    'a: 3\nb: x\nc: [x, 3]\n',
    ['t.yaml:1: is no command', 't.yaml:3: is no command'],
  ],
  ['a text', 't.yaml', 'run a', ['t.yaml: is not a list of tasks']],
  ['broken JSON', 't.json', '[\n"a",\n', ['is not valid JSON']],
])('%s is refused', (_, where, text, problems) => {
  const { message, problems: found } = refusal(() => readTasks(text, { where }));
  for (const each of problems) expect(message).toContain(each.replace(/: "(.*?)":/, ': "$1":'));
  expect(found).toHaveLength(problems.length);
});

test.each([0, -1, 1.5])('--ntest %d is refused, beside the mistakes of the list', (ntest) => {
  const { message } = refusal(() => readTasks('', { where: 't', ntest }));
  expect(message).toContain(`--ntest = ${ntest}: is no number of tasks`);
  expect(message).toContain('t: has no task');
});

test('more tasks than Kubernetes can number', () => {
  const { message } = refusal(() => readTasks('x\n'.repeat(100_001), { where: 't' }));
  expect(message).toContain('t: has 100001 tasks');
});

describe('options', () => {
  const { batch } = schema.parse({});
  const called = { memory: '--memory', mountPath: '--k8s-mount-path', image: '--k8s-image', time: '--time' };
  const given = { image: 'a:1' };

  test.each<[object, string]>([
    [{ memory: 0 }, '--memory = 0: is not a number that it can have\n    allowed: MB: a whole number from 1'],
    [{ memory: -4000 }, '--memory = -4000'],
    [{ memory: 1.5 }, '--memory = 1.5'],
    [{ memory: '4000' }, '--memory = "4000": is text'],
    [{ mountPath: 'ntuples' }, '--k8s-mount-path = "ntuples": is a relative path'],
    [{ mountPath: './ntuples' }, 'fix: write /ntuples'],
    [{ mountPath: '/' }, '--k8s-mount-path = "/": is a folder that every container has'],
    [{ mountPath: '/talestack/x' }, 'is a folder that every container has'],
    [{ mountPath: '/a/../b' }, 'is not a plain path'],
    [{ mountPath: '/a:b' }, 'is not a plain path'],
    [
      { time: 0 },
      '--time = 0: is no time to run in\n    allowed: minutes: a whole number from 1, or -1 for no limit',
    ],
    [{ time: -2 }, '--time = -2'],
    [{ ncores: 0 }, 'batch.ncores = 0'],
    [{ ncores: 0.0001 }, 'batch.ncores = 0.0001'],
    [{ retries: -1 }, 'batch.retries = -1'],
    [{ maxConcurrent: 0 }, 'batch.maxConcurrent = 0'],
    [{ user: 0 }, 'batch.user = 0'],
    [{ registrySecret: 'No_Name' }, 'batch.registrySecret = "No_Name": is not a DNS name'],
    [{ image: 'A:1' }, '--k8s-image = "A:1": is not an image reference'],
    [{ image: undefined }, '--k8s-image: is not set'],
    [{ exitCodes: { success: [0] } }, 'is not a number that it can have'],
    [{ exitCodes: { success: [3], final: [3] } }, 'batch.exitCodes = [3]: count both as success'],
    [
      { shape: 'per-task', maxFailedIndexes: 1 },
      'batch.maxFailedIndexes = 1: has no effect with the shape per-task',
    ],
  ])('%j is refused by the option and its value', (values, message) => {
    expect(refusal(() => batchOptions(batch, { ...given, ...values }, called)).message).toContain(message);
  });

  test('all mistakes at once', () => {
    const { problems } = refusal(() => batchOptions(batch, { ...given, memory: 0, mountPath: 'x', time: 0 }));
    expect(problems.map(({ key }) => key).sort()).toEqual(['batch.memory', 'batch.mountPath', 'batch.time']);
  });

  test('what is given wins over what is set, and that over the defaults', () => {
    const { batch: set } = schema.parse({ batch: { image: 'b:1', memory: 1, ncores: 2 } });
    expect(batchOptions(set, { memory: 7, ncores: undefined })).toMatchObject({
      image: 'b:1',
      memory: 7,
      ncores: 2,
      volumeClaim: 'ntuples-claim',
      registrySecret: 'sh-k8s-registry-secret',
      mountPath: '/ntuples',
      time: -1,
      ttl: 86_400,
    });
  });
});

test.each([
  ['___', 'has no letter or digit'],
  ['My_Night', 'is no part of names'],
  ['x'.repeat(41), 'is too long (it has 41 characters)'],
])('%s names no submission', (name, message) => {
  const { problems } = refusal(() => submissionManifests(submission({ name })));
  expect(problems).toMatchObject([
    { key: '--identifier', value: name, message: expect.stringContaining(message) as string },
  ]);
});

test('a name that is too long for a Job together with that of the submission', () => {
  const tasks = [...numbered(1), { identifier: `x${'_y'.repeat(20)}`, command: 'true' }];
  const props = submission({ name: 'n'.repeat(40), tasks });
  expect(refusal(() => submissionManifests(props)).message).toContain('is too long for the name of a Job');
  expect(() => submissionManifests({ ...props, shape: 'indexed', options: optionsOf() })).not.toThrow();
});
