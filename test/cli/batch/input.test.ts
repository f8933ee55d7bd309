import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';

import type { InputArgs } from '../../../src/cli/batch/input';
import { readInput } from '../../../src/cli/batch/input';
import { batchOptionsSchema } from '../../../src/config/schema/batch';
import { UserError } from '../../../src/errors';
import { schema } from '../../../src/config/schema';

const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-batch-input-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const config = schema.parse({ cluster: { type: 'none' } });
const nothing: InputArgs = {
  tasks: undefined,
  identifier: undefined,
  ntest: undefined,
  format: undefined,
  'k8s-image': undefined,
  'k8s-registry-secret': undefined,
  'k8s-volume-claim': undefined,
  'k8s-mount-path': undefined,
  ncores: undefined,
  memory: undefined,
  disk: undefined,
  time: undefined,
  maxConcurrent: undefined,
  retries: undefined,
  'max-failed': undefined,
  'success-exit-codes': undefined,
  'final-exit-codes': undefined,
  shape: undefined,
  ttl: undefined,
  user: undefined,
};

function list(name: string, text: string): string {
  const file = path.join(dir, name);
  writeFileSync(file, text);
  return file;
}

const read = (args: Partial<InputArgs>) => readInput({ ...nothing, ...args }, config);

async function problemsOf(args: Partial<InputArgs>): Promise<readonly string[]> {
  try {
    await read(args);
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ key, where }) => key ?? where ?? '');
    throw error;
  }
  return [];
}

describe('what a submission is made from', () => {
  it("takes the config's defaults where nothing else is given, and the file's name", async () => {
    const tasks = list('My_List.txt', 'echo a\n\n# not this\necho b\n');
    const { name, options, tasks: found } = await read({ tasks, 'k8s-image': 'example.org/a:1' });
    expect(name).toBe('my-list');
    expect(found.map(({ command }) => command)).toEqual(['echo a', 'echo b']);
    expect(options).toEqual(batchOptionsSchema.parse({ image: 'example.org/a:1' }));
    expect(options).toMatchObject({
      registrySecret: 'sh-k8s-registry-secret',
      volumeClaim: 'ntuples-claim',
      mountPath: '/ntuples',
      ncores: 1,
      memory: 4000,
      time: -1,
    });
  });

  it('has an effect for each option', async () => {
    const given = {
      'k8s-image': ['image', 'example.org/a:1', 'example.org/a:1'],
      'k8s-registry-secret': ['registrySecret', '', ''],
      'k8s-volume-claim': ['volumeClaim', 'mine', 'mine'],
      'k8s-mount-path': ['mountPath', '/data', '/data'],
      ncores: ['ncores', '0.5', 0.5],
      memory: ['memory', '10', 10],
      disk: ['disk', '11', 11],
      time: ['time', '12', 12],
      maxConcurrent: ['maxConcurrent', '13', 13],
      retries: ['retries', '14', 14],
      'max-failed': ['maxFailedIndexes', '15', 15],
      'success-exit-codes': ['exitCodes', '2, 3', { success: [2, 3], final: [4] }],
      'final-exit-codes': ['exitCodes', '4', { success: [2, 3], final: [4] }],
      shape: ['shape', 'indexed', 'indexed'],
      ttl: ['ttl', '16', 16],
      user: ['user', '17', 17],
    } as const satisfies Record<
      Exclude<keyof InputArgs, 'tasks' | 'identifier' | 'ntest' | 'format'>,
      unknown
    >;
    const typed = Object.fromEntries(Object.entries(given).map(([flag, [, text]]) => [flag, text]));
    const tasks = list('all.txt', 'a\nb\nc\n');
    const { name, options, tasks: found } = await read({ ...typed, tasks, identifier: 'mine', ntest: '2' });
    expect(name).toBe('mine');
    expect(found).toHaveLength(2);
    for (const [option, , wanted] of Object.values(given)) expect(options).toHaveProperty([option], wanted);
  });

  it('tells every mistake at once, by the name of the option', async () => {
    const problems = await problemsOf({
      tasks: list('twice.json', '[{"identifier":"a","command":"x"},{"identifier":"a","command":"y"}]'),
      identifier: '---',
      ntest: '0',
      'k8s-mount-path': 'relative',
      memory: '-1',
      ncores: 'many',
      'success-exit-codes': '2,x',
    });
    for (const each of ['--identifier', '--ntest', '--k8s-image', '--k8s-mount-path', '--memory', '--ncores'])
      expect(problems.filter((one) => one === each)).toHaveLength(1);
    expect(problems.some((each) => each.includes('exit-codes'))).toBe(true);
    expect(problems.some((each) => each.includes('twice.json'))).toBe(true);
  });

  it.each([
    ['no image', { tasks: 'LIST' }, '--k8s-image'],
    ['no such file', { tasks: '/nowhere/tasks.txt', 'k8s-image': 'a/b:1' }, '/nowhere/tasks.txt'],
    ['a folder', { tasks: os.tmpdir(), 'k8s-image': 'a/b:1' }, os.tmpdir()],
    ['memory 0', { tasks: 'LIST', 'k8s-image': 'a/b:1', memory: '0' }, '--memory'],
  ])('refuses %s', async (_what, args, named) => {
    const tasks = args.tasks === 'LIST' ? list('list.txt', 'a\n') : args.tasks;
    expect(await problemsOf({ ...args, tasks })).toContain(named);
  });

  it('refuses an empty list', async () => {
    const tasks = list('empty.txt', '\n# nothing\n');
    await expect(read({ tasks, 'k8s-image': 'a/b:1' })).rejects.toThrow('empty.txt');
  });

  it('refuses a file that is not UTF-8, with the line', async () => {
    const tasks = path.join(dir, 'latin1.txt');
    writeFileSync(tasks, Buffer.from('echo a\necho f\xfcr\n', 'latin1'));
    expect(await problemsOf({ tasks, 'k8s-image': 'a/b:1' })).toContain(`${tasks}:2`);
  });

  it.each([
    ['json', '["echo a", "echo b"]\n'],
    ['yaml', '# two\n- echo a\n- identifier: b\n  command: echo b\n'],
  ] as const)(
    'refuses %s that would be taken for command lines, unless the format is given',
    async (format, text) => {
      const tasks = list('structured.txt', text);
      await expect(read({ tasks, 'k8s-image': 'a/b:1' })).rejects.toThrow(`--format ${format}`);
      const found = await read({ tasks, 'k8s-image': 'a/b:1', format });
      expect(found.tasks.map(({ command }) => command)).toEqual(['echo a', 'echo b']);
      const lines = await read({ tasks, 'k8s-image': 'a/b:1', format: 'lines' });
      expect(lines.tasks[0]?.command).toBe(text.split('\n').find((each) => !each.startsWith('#')));
    },
  );

  it('takes command lines that only resemble JSON or YAML as what they are', async () => {
    const tasks = list('brackets.txt', '[ -f a ] && echo a\n{ echo b; }\n');
    expect((await read({ tasks, 'k8s-image': 'a/b:1' })).tasks).toHaveLength(2);
  });

  it.each([
    ['["echo a", "echo b"]', 2],
    ['echo a\necho b\necho c\n', 3],
  ])('takes JSON on standard input for what it is: %j', async (text, count) => {
    const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
    Object.defineProperty(process, 'stdin', {
      value: Readable.from([Buffer.from(text)]),
      configurable: true,
    });
    try {
      const { tasks } = await read({ tasks: '-', identifier: 'x', 'k8s-image': 'a/b:1' });
      expect(tasks).toHaveLength(count);
    } finally {
      Object.defineProperty(process, 'stdin', stdin);
    }
  });

  it('calls the first tasks of a list otherwise than the list', async () => {
    const tasks = list('tried.txt', 'a\nb\n');
    expect((await read({ tasks, ntest: '1', 'k8s-image': 'a/b:1' })).name).toBe('tried-test');
    expect((await read({ tasks, ntest: '1', identifier: 'Mine', 'k8s-image': 'a/b:1' })).name).toBe('mine');
  });

  it('takes a name of digits for a name', async () => {
    const tasks = list('digits.txt', 'a\n');
    const { options } = await read({ tasks, 'k8s-image': 'a/b:1', 'k8s-volume-claim': '123' });
    expect(options.volumeClaim).toBe('123');
  });
});
