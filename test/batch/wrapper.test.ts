import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { readTermination } from '../../src/batch';
import type { IndexedTask } from '../../src/batch/payload';
import { taskLists } from '../../src/batch/payload';
import { wrapperFailed, wrapperScript } from '../../src/batch/wrapper';

const folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-wrapper-'));
const log = path.join(folder, 'termination-log');
const program = path.join(folder, 'run');
writeFileSync(program, wrapperScript(log));
chmodSync(program, 0o555);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  writeFileSync(log, '');
});

/** A home without start-up files, as those of this machine are no part of the test. */
const environment = { PATH: process.env.PATH, HOME: folder };

// By the file itself, by the shell of this machine, and by bash as if it were sh.
const shells: readonly (readonly [string, readonly string[]])[] = [
  ['the file itself', [program]],
  ['sh', ['/bin/sh', program]],
  ['bash --posix', ['bash', '--posix', program]],
];

function run(shell: readonly string[], args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [command = '', ...first] = shell;
  const { status, stdout, stderr } = spawnSync(command, [...first, ...args], {
    encoding: 'utf8',
    env: { ...environment, ...env },
  });
  return { status, stdout, stderr, said: readTermination(readFileSync(log, 'utf8')) };
}

const single = (codes: string, command: string) => [codes, 'task', '7', 'ttbar_2018', command];

describe.each(shells)('run by %s', (_, shell) => {
  test('a task that succeeds', () => {
    const { status, stdout, said } = run(shell, single('', 'echo hello'));
    expect([status, stdout]).toEqual([0, 'hello\n']);
    expect(said).toEqual({
      index: 7,
      identifier: 'ttbar_2018',
      exitCode: 0,
      seconds: expect.any(Number) as number,
    });
  });

  test.each([1, 3, 42, 126, 255])('exit code %i is that of the container', (code) => {
    const { status, said } = run(shell, single('4 5', `exit ${code}`));
    expect([status, said?.exitCode]).toEqual([code, code]);
  });

  test('an exit code that counts as success is 0 outside, and can still be seen', () => {
    const { status, said } = run(shell, single('3 42', 'exit 42'));
    expect([status, said?.exitCode]).toEqual([0, 42]);
  });

  test('a task that a signal ended', () => {
    const { status, said } = run(shell, single('', 'kill -KILL $$'));
    expect([status, said?.exitCode]).toEqual([137, 137]);
  });

  test('a login shell runs it', () => {
    expect(run(shell, single('', 'shopt -q login_shell && echo login')).stdout).toBe('login\n');
  });

  test('it is data to every shell but the last', () => {
    const hostile = `printf '%s|' "$(echo sub)" '$(echo data)' "a\\nb" "q\\"q" \\\\ 'ü—日本' "
second line	tab" '%b %s \\c' 'back\`tick\`'; true # '`;
    const expected = `sub|$(echo data)|a\\nb|q"q|\\|ü—日本|\nsecond line\ttab|%b %s \\c|back\`tick\`|`;
    expect(run(shell, single('', hostile)).stdout).toBe(expected);
    writeLists([{ index: 0, identifier: 'x', command: hostile }]);
    expect(run(shell, ['', 'block', '100'], { JOB_COMPLETION_INDEX: '0' }).stdout).toBe(expected);
  });

  test.each([0, 1, 99, 100, 217, 249])('the task at position %i of a list', (position) => {
    const size = writeLists(many);
    const { status, stdout, said } = run(shell, ['', 'block', String(size)], {
      JOB_COMPLETION_INDEX: String(position),
    });
    expect([status, stdout]).toEqual([position % 5, `${position}\n`]);
    expect(said).toMatchObject({
      index: position + 1000,
      identifier: `n ${position}`,
      exitCode: position % 5,
    });
  });

  test.each(['250', '300', '99999'])(
    'position %s of a list of 250 is an error that no other try mends',
    (position) => {
      const size = writeLists(many);
      const { status, stderr } = run(shell, ['', 'block', String(size)], { JOB_COMPLETION_INDEX: position });
      expect(status).toBe(wrapperFailed);
      expect(stderr).toMatch(/^talestack: there is no /);
    },
  );

  test('without an index', () => {
    const { status, stderr } = run(shell, ['', 'block', '100']);
    expect([status, stderr]).toEqual([wrapperFailed, expect.stringContaining('JOB_COMPLETION_INDEX')]);
  });
});

const many: readonly IndexedTask[] = Array.from({ length: 250 }, (_, position) => ({
  index: position + 1000,
  identifier: `n ${position}`,
  command: `echo ${position}\nexit ${position % 5}`,
}));

/** Puts the lists beside the wrapper, as the kubelet does. */
function writeLists(tasks: readonly IndexedTask[]): number {
  const { block, shards } = taskLists(tasks);
  for (const shard of shards)
    for (const [name, text] of Object.entries(shard)) writeFileSync(path.join(folder, name), text);
  return block;
}

test('an image without bash', () => {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const { status, stderr } = run(['/bin/sh', program], single('', 'true'), { PATH: bin });
  expect([status, stderr]).toEqual([wrapperFailed, expect.stringContaining('has no bash')]);
});

test('a termination log that cannot be written does not fail a task', () => {
  const other = path.join(folder, 'other');
  writeFileSync(other, wrapperScript('/nowhere/log'));
  expect(run(['/bin/sh', other], single('', 'true')).status).toBe(0);
});

test('being told to stop reaches the task, and what it makes of that is waited for', async () => {
  const child = spawn(
    program,
    single('', `trap 'echo stopped; exit 9' TERM; echo ready; while :; do sleep 0.05; done`),
    {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    if (output === 'ready\n') child.kill('SIGTERM');
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect([status, output]).toEqual([9, 'ready\nstopped\n']);
  expect(readTermination(readFileSync(log, 'utf8'))?.exitCode).toBe(9);
});
