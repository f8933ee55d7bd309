import { execFileSync, spawn } from 'node:child_process';

import { enginesOf, exists, findEngine } from '../../../src/cli/pulumi/engine-process';

const since = new Date().toISOString();
const started: number[] = [];

afterAll(() => {
  for (const pid of started) process.kill(pid, 'SIGKILL');
});

/** A process whose parent has ended. */
function orphan(): number {
  const script = 'sleep 60 >/dev/null 2>&1 & echo $!';
  const pid = Number(execFileSync('sh', ['-c', script], { encoding: 'utf8' }));
  started.push(pid);
  return pid;
}

function child(): number {
  const { pid = 0 } = spawn('sleep', ['60']);
  started.push(pid);
  return pid;
}

it('what lost its parent is an orphan', async () => {
  const pid = orphan();
  expect(await findEngine({ pid, since, commands: [] })).toEqual({ pid, isOrphan: true });
});

it('what has the command that started it is none', async () => {
  const pid = child();
  expect(await findEngine({ pid, since, commands: [process.pid] })).toEqual({ pid, isOrphan: false });
  // This very process runs on Node.js, so it may be a command, noted or not.
  expect(await findEngine({ pid, since, commands: [] })).toEqual({ pid, isOrphan: false });
});

it('process 1 may be the command that started it, in a container', async () => {
  const pid = orphan();
  const parent = Number(execFileSync('ps', ['-o', 'ppid=', '-p', `${pid}`], { encoding: 'utf8' }));
  expect(await findEngine({ pid, since, commands: [parent] })).toEqual({ pid, isOrphan: false });
});

it('what has ended is nobody', async () => {
  const gone = spawn('true');
  await new Promise((resolve) => gone.once('exit', resolve));
  expect(exists(gone.pid ?? 0)).toBe(false);
  expect(await findEngine({ pid: gone.pid ?? 0, since, commands: [] })).toBeUndefined();
});

it('only engines are told among what a process started', async () => {
  child();
  expect(await enginesOf(process.pid)).toEqual([]);
});
