import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import execa from 'execa';

import { startTime } from '../../../sandbox/process-table';
import { endNode } from '../../../sandbox/real/node';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

/** A process with a child, as what makes a node is, but in no namespace of its own. */
async function family(): Promise<{ readonly pid: number; readonly child: number; end(): void }> {
  const parent = execa('sh', ['-c', 'sleep 60 & wait'], { reject: false });
  const { pid = 0 } = parent;
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    if (child)
      return {
        pid,
        child: Number(child),
        end: () => {
          process.kill(Number(child), 'SIGKILL');
          parent.kill('SIGKILL');
        },
      };
    await sleep(20);
  }
}

// `endProcesses` has the same guard, and no test: without it, it would end every process of this machine.
onLinux('a record whose number another process has by now', () => {
  it('endNode touches neither that process nor its child', async () => {
    const other = await family();
    try {
      await endNode({ pid: other.pid, started: '1@of-another-start-of-the-machine' });
      expect(await startTime(other.pid)).toBeDefined();
      expect(await startTime(other.child)).toBeDefined();
    } finally {
      other.end();
    }
  });
});
