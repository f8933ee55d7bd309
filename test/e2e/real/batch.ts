import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { stringify } from 'yaml';

import { ok } from '../harness';
import type { List } from '../shapes';
import type { RealPlayground } from './stack';

interface Pod {
  readonly metadata: { readonly creationTimestamp: string };
  readonly status: {
    readonly phase: string;
    readonly containerStatuses: readonly {
      readonly state: { readonly terminated: { readonly finishedAt: string } };
    }[];
  };
}

interface Status {
  readonly simulated: boolean;
  readonly counts: object;
  readonly failed: readonly { readonly index: number; readonly exitCode?: number }[];
}

const environment = 'grid';
const inNamespace = ['--namespace', 'batch'];
const many = 200;
const atOnce = 4;

/** What the tasks of each kind are: those that succeed with 4, and those that fail until /ntuples/calibration is there. */
const indices = (every: number, first: number) =>
  Array.from({ length: many / every }, (_, each) => first + each * every);
const otherwise = indices(40, 7);
const final = indices(50, 11);
const failing = indices(50, 23);

function taskOf(index: number): string {
  const says = `echo "task ${index}: release $EXPERIMENT_RELEASE, data in $EXPERIMENT_DATA"`;
  if (otherwise.includes(index)) return `${says}; exit 4`;
  const needs = (code: number) =>
    `[ -e "$EXPERIMENT_DATA/calibration" ] || { echo no calibration; exit ${code}; }; ${says}`;
  if (final.includes(index)) return needs(9);
  return failing.includes(index) ? needs(1) : says;
}

/** Submissions whose tasks really run. They need a while: `submitted` goes before other tests, and `finished` after them. */
export function batchTests(playground: () => RealPlayground): {
  submitted: () => void;
  finished: () => void;
} {
  const batch = (action: string, ...args: string[]) =>
    playground().play.talestack('batch', action, environment, ...args);
  const json = async <T>(action: string, ...args: string[]) =>
    JSON.parse(ok(await batch(action, ...args, '--json'))) as T;
  const tasks = (name: string, lines: readonly string[]) => {
    const file = path.join(playground().play.project, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };
  const podsOf = async (name: string, more = '') =>
    (
      await playground().play.get<List<Pod>>(
        'pods',
        ...inNamespace,
        '--selector',
        `batch.talestack.io/submission=${name}${more}`,
      )
    ).items;

  const submitted = () => {
    it('takes 200 tasks, 4 at once', async () => {
      const { play, images } = playground();
      const config = {
        'talestack:cluster': { type: 'none' },
        'talestack:wholetale': { enabled: false },
        'talestack:batch': { image: images.task, registrySecret: '', ncores: 0.01, memory: 100, disk: 100 },
      };
      writeFileSync(path.join(play.project, `stacks/Pulumi.${environment}.yaml`), stringify({ config }));
      const codes = ['--success-exit-codes', '4', '--final-exit-codes', '9', '--retries', '1'];
      const lines = Array.from({ length: many }, (_, index) => taskOf(index));
      const list = [tasks('grid.txt', lines), '--maxConcurrent', String(atOnce), ...codes];
      expect(await json('submit', ...list)).toMatchObject({ shape: 'indexed', outcome: 'submitted' });
      const claim = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'ntuples-claim', namespace: 'batch' },
        spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
      };
      await play.kubectl(['apply', '--filename=-'], JSON.stringify(claim));
    }, 120_000);
  };

  const finished = () => {
    it('ends each of 200 tasks as its exit code says, 4 at once at most', async () => {
      const waited = await batch('wait', 'grid', '--timeout', '15', '--json');
      expect(waited.exitCode).toBe(1);
      const status = JSON.parse(waited.stdout) as Status;
      const failed = [...final, ...failing].sort((one, other) => one - other);
      expect(status.simulated).toBe(false);
      expect(status.counts).toMatchObject({
        total: many,
        succeeded: many - failed.length,
        failed: failed.length,
      });
      expect(status.failed.map(({ index, exitCode }) => [index, exitCode])).toEqual(
        failed.map((index) => [index, final.includes(index) ? 9 : 1]),
      );
      expect(mostAtOnce(await podsOf('grid'))).toBe(atOnce);
      const tries = async (index: number) =>
        (await podsOf('grid', `,batch.kubernetes.io/job-completion-index=${index}`)).length;
      expect(await Promise.all([final[0]!, failing[0]!, otherwise[0]!].map(tries))).toEqual([1, 2, 1]);
    }, 1_200_000);

    it('shows what a task printed, in a login shell of the image and as its user', async () => {
      const log = await batch('logs', 'grid', '42');
      expect(ok(log).trim()).toBe('task 42: release 21.2, data in /ntuples');
      const logs = await batch('logs', 'grid', '--failed');
      expect(ok(logs).match(/no calibration/g)).toHaveLength(final.length + failing.length);
    }, 120_000);

    it('retries those that failed, and no others, once what they lacked is there', async () => {
      // A submission of one task is a Job of the seed's shape.
      const repair = tasks('repair.txt', [
        'id -u > "$EXPERIMENT_DATA/calibration"; cat /ntuples/calibration',
      ]);
      expect(await json('submit', repair)).toMatchObject({ shape: 'per-task' });
      ok(await batch('wait', 'repair', '--timeout', '5'));
      expect(ok(await batch('logs', 'repair', '0')).trim()).toBe('1000');
      const { retried } = await json<{ retried: readonly { index: number }[] }>('retry', 'grid');
      expect(retried.map(({ index }) => index)).toEqual(
        [...final, ...failing].sort((one, other) => one - other),
      );
      expect(await json('wait', 'grid', '--timeout', '10')).toMatchObject({
        allSucceeded: true,
        counts: { total: many, succeeded: many, failed: 0 },
      });
      const pods = await podsOf('grid', ',batch.talestack.io/run=1');
      expect(pods.map(({ status }) => status.phase)).toEqual(Array(retried.length).fill('Succeeded'));
    }, 700_000);
  };
  return { submitted, finished };
}

/** How many pods there were at the same time. Times are whole seconds: one that begins when another ends is after it. */
function mostAtOnce(pods: readonly Pod[]): number {
  const changes = pods.flatMap(({ metadata, status }): [number, number][] => {
    const ended = status.containerStatuses.map(({ state }) => Date.parse(state.terminated.finishedAt));
    return [
      [Date.parse(metadata.creationTimestamp), 1],
      [Math.max(...ended), -1],
    ];
  });
  let [now, most] = [0, 0];
  for (const [, change] of changes.sort(([at, up], [later, down]) => at - later || up - down)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
