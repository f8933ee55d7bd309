import { FakeCluster } from './fake-cluster';
import { complete, config, failedPod, failedWith, jobOf, place, propsFor, submitted } from './support';
import { harvest } from '../../../src/cli/batch/harvest';
import { retry } from '../../../src/cli/batch/retry';
import { allSucceeded, isOver } from '../../../src/cli/batch/observe';
import { paceOf } from '../../../src/cli/batch/pace';

async function indexed(count: number): Promise<{ cluster: FakeCluster; job: string }> {
  const cluster = new FakeCluster();
  await submitted(cluster, propsFor('many', count, 'indexed'));
  const [job] = cluster.jobs();
  return { cluster, job: job!.metadata!.name! };
}

describe('what is known of a submission', () => {
  it('takes the ranges of an Indexed Job for the truth, and its pods for exit codes', async () => {
    const { cluster, job } = await indexed(10);
    cluster.setJob(job, {
      startTime: new Date(),
      active: 3,
      ready: 2,
      completedIndexes: '0-2,5',
      failedIndexes: '3,4',
    });
    const live = cluster.jobs()[0]!;
    cluster.put(failedPod(live, 'pod-3', 3, 3));
    cluster.logsByPod.set('pod-3', 'first\nlast\n');
    const seen = await harvest(cluster, place, 'many');
    expect(seen.counts).toEqual({ total: 10, waiting: 2, running: 2, succeeded: 4, failed: 2, unknown: 0 });
    expect(seen.results.failed).toEqual([
      { index: 3, exitCode: 3, reason: 'Error', seconds: 9, lastLines: 'first\nlast' },
      { index: 4 },
    ]);
    expect(seen.open).toEqual([6, 7, 8, 9]);
    expect(isOver(seen)).toBe(false);
  });

  it('counts the tasks that a Job gave up as failed, with its reason', async () => {
    const { cluster, job } = await indexed(4);
    cluster.setJob(
      job,
      failedWith('MaxFailedIndexesExceeded', { completedIndexes: '0', failedIndexes: '1' }),
    );
    const { results, counts } = await harvest(cluster, place, 'many');
    expect(counts).toMatchObject({ succeeded: 1, failed: 3, waiting: 0 });
    expect(results.failed.map(({ reason }) => reason)).toContain('MaxFailedIndexesExceeded');
  });

  it('keeps what it saw, so that it holds after the Jobs and pods were collected', async () => {
    const { cluster, job } = await indexed(3);
    cluster.setJob(job, failedWith('FailedIndexes', { completedIndexes: '0-1', failedIndexes: '2' }));
    cluster.put(failedPod(cluster.jobs()[0]!, 'pod-2', 42, 2));
    const before = await harvest(cluster, place, 'many');
    cluster.collect();
    const after = await harvest(cluster, place, 'many');
    expect(after.results).toEqual(before.results);
    expect(after.counts).toEqual({ total: 3, waiting: 0, running: 0, succeeded: 2, failed: 1, unknown: 0 });
    expect(after.results.failed).toMatchObject([{ index: 2, exitCode: 42 }]);
  });

  it('keeps an exit code that it saw when only the pod is gone', async () => {
    const { cluster, job } = await indexed(3);
    cluster.setJob(job, { failedIndexes: '2' });
    cluster.put(failedPod(cluster.jobs()[0]!, 'pod-2', 42, 2));
    await harvest(cluster, place, 'many');
    await cluster.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod-2', namespace: 'batch' } });
    const { results } = await harvest(cluster, place, 'many');
    expect(results.failed).toMatchObject([{ index: 2, exitCode: 42 }]);
  });

  it('says unknown of tasks whose Jobs went before anyone looked, and takes nothing for done', async () => {
    const { cluster } = await indexed(3);
    cluster.collect();
    const seen = await harvest(cluster, place, 'many');
    expect(seen.counts).toMatchObject({ succeeded: 0, failed: 0, unknown: 3 });
    expect(isOver(seen)).toBe(true);
    expect(allSucceeded(seen)).toBe(false);
  });

  it('writes nothing where there is nothing new', async () => {
    const { cluster, job } = await indexed(3);
    cluster.setJob(job, { ...complete, completedIndexes: '0-2' });
    expect(allSucceeded(await harvest(cluster, place, 'many'))).toBe(true);
    const before = structuredClone(cluster.objects);
    await harvest(cluster, place, 'many');
    expect(cluster.objects).toEqual(before);
  });

  it('looks again where somebody else wrote results meanwhile', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 2, 'per-task'));
    cluster.setJob(jobOf(cluster, 0).metadata!.name!, complete);
    await harvest(cluster, place, 'many');
    cluster.setJob(jobOf(cluster, 1).metadata!.name!, complete);
    let met = false;
    cluster.beforeWrite = (path) => {
      if (met || !path.startsWith('ConfigMap/')) return;
      met = true;
      const [results] = cluster.of('ConfigMap').filter((each) => path.endsWith(each.metadata!.name!));
      if (results) cluster.put(results);
    };
    const seen = await harvest(cluster, place, 'many');
    expect(met).toBe(true);
    expect(seen.counts.succeeded).toBe(2);
    cluster.collect();
    expect((await harvest(cluster, place, 'many')).counts.succeeded).toBe(2);
  });

  it('takes the last pod of a task that was tried more than once', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 1, 'per-task', { retries: 1 }));
    const job = jobOf(cluster, 0);
    const early = failedPod(job, 'pod-a', 1);
    early.status!.containerStatuses![0]!.state!.terminated!.finishedAt = new Date('2025-01-01T00:00:00Z');
    cluster.put(failedPod(job, 'pod-b', 2));
    cluster.put(early);
    cluster.setJob(job.metadata!.name!, failedWith('BackoffLimitExceeded'));
    const { results } = await harvest(cluster, place, 'many');
    expect(results.failed).toMatchObject([{ index: 0, exitCode: 2 }]);
  });

  it('estimates the end from the tasks that ended so far', () => {
    const now = new Date('2026-01-01T00:01:00Z');
    const pace = { ended: 30, startedAt: new Date('2026-01-01T00:00:00Z') };
    expect(paceOf({ pace, open: Array.from({ length: 15 }, (_, each) => each) }, now)).toEqual({
      perMinute: 30,
      secondsLeft: 30,
    });
    expect(paceOf({ pace: { ...pace, ended: 0 }, open: [1] }, now)).toEqual({
      perMinute: undefined,
      secondsLeft: undefined,
    });
  });

  it('counts no task as ended that a retry runs again', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 10, 'indexed'));
    const [job] = cluster.jobs();
    const startTime = new Date('2026-01-01T00:00:00Z');
    cluster.setJob(job!.metadata!.name!, {
      startTime,
      active: 6,
      completedIndexes: '0-1',
      failedIndexes: '2-3',
    });
    expect((await harvest(cluster, place, 'many')).pace.ended).toBe(4);
    await retry(cluster, place, 'many', { config, unknown: false, onProgress: () => undefined });
    expect((await harvest(cluster, place, 'many')).pace.ended).toBe(2);
  });
});
