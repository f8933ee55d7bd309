import type { LogOptions } from '../../../stacks/workloads';
import { followLogs, printLogs, readLogs } from '../../../src/cli/teraslice/logs';
import { podsOf } from '../../../src/cli/teraslice/pods';
import type { ChosenPod } from '../../../src/cli/teraslice/pods';
import { exId, jobId, pod } from './support';

const config = { environment: 'dev' };
const names = (pods: ReturnType<typeof podsOf>) => pods.map(({ metadata }) => metadata?.name);

describe('the pods of a job', () => {
  const old = { exId: '0'.repeat(8), created: '2025-12-31T00:00:00Z' };
  const other = { exId: '1'.repeat(8), jobId: '2'.repeat(8), name: 'other' };
  const all = [
    pod('worker', {}, { name: 'w-2' }),
    pod('worker', {}, { name: 'w-1' }),
    pod('execution_controller', {}, { name: 'c' }),
    pod('execution_controller', old, { name: 'c-old' }),
    pod('worker', other, { name: 'w-other' }),
  ];

  it.each([['my-job'], ['My Job'], [jobId], [jobId.slice(0, 8)], [exId], [exId.slice(0, 12)]])(
    '%s is the newest execution, its controller first',
    (what) => {
      expect(names(podsOf(all, what, config))).toEqual(['c', 'w-1', 'w-2']);
    },
  );

  it('an older execution is found by its id', () => {
    expect(names(podsOf(all, old.exId, config))).toEqual(['c-old']);
  });

  it.each([['nothing'], [exId.slice(0, 7)], ['']])('%j is refused, and what is there is named', (what) => {
    expect(() => podsOf(all, what, config)).toThrow(`my-job (${exId})`);
    expect(() => podsOf(all, what, config)).toThrow('talestack teraslice show dev');
  });

  it('a name of two jobs is refused', () => {
    const same = pod('worker', { exId: '3'.repeat(8), jobId: '4'.repeat(8) });
    expect(() => podsOf([...all, same], 'my-job', config)).toThrow(`${jobId}, 44444444`);
  });
});

const chosen = (name: string, simulated = false): ChosenPod => ({
  ref: { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'teraslice' } },
  component: 'worker',
  container: 'teraslice',
  simulated,
});

describe('logs', () => {
  const printed: string[] = [];
  const told: string[] = [];
  beforeEach(() => {
    printed.length = 0;
    told.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
    jest.spyOn(console, 'error').mockImplementation((line: string) => void told.push(line));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('of several pods have the pod in front of each line; what has none says why', async () => {
    const asked: [string, LogOptions | undefined][] = [];
    const cluster = {
      logs: (ref: ChosenPod['ref'], options?: LogOptions) => {
        asked.push([ref.metadata.name, options]);
        return Promise.resolve(ref.metadata.name === 'b' ? undefined : 'one\n\ntwo\n');
      },
    };
    const logs = await readLogs(cluster, [chosen('a'), chosen('b'), chosen('c', true)], {
      previous: true,
      tailLines: 3,
    });
    expect(asked).toEqual(
      ['a', 'b'].map((name) => [name, { container: 'teraslice', previous: true, tailLines: 3 }]),
    );
    printLogs(logs);
    expect(printed).toEqual(['a  one', 'a  ', 'a  two']);
    expect(told.join('\n')).toContain('b: its container did not run before');
    expect(told.join('\n')).toContain('c: runs on a simulated node');
  });

  it('of one pod are as they are', () => {
    printLogs([{ pod: 'a', component: 'master', text: 'one\ntwo' }]);
    expect(printed).toEqual(['one', 'two']);
  });

  it('are followed until all pods end', async () => {
    const cluster = {
      async *followLogs(ref: ChosenPod['ref']) {
        await Promise.resolve();
        yield `hello of ${ref.metadata.name}`;
      },
    };
    const lines: string[] = [];
    const { signal } = new AbortController();
    await followLogs(cluster, [chosen('a'), chosen('b'), chosen('c', true)], {}, signal, (line) =>
      lines.push(line),
    );
    expect(lines.sort()).toEqual(['a  hello of a', 'b  hello of b']);
    await expect(followLogs(cluster, [chosen('c', true)], {}, signal)).rejects.toThrow('no logs to follow');
  });
});
