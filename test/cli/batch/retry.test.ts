import { FakeCluster } from './fake-cluster';
import { complete, config, failedPod, failedWith, jobOf, place, propsFor, submitted } from './support';
import { harvest } from '../../../src/cli/batch/harvest';
import { retry } from '../../../src/cli/batch/retry';
import { madeAnnotation } from '../../../src/cli/batch/live';
import { noteMade } from '../../../src/cli/batch/make';
import { renderSubmission } from '../../../src/cli/batch/show';
import { batchLabels, recordName } from '../../../src/batch';

const again = (cluster: FakeCluster, unknown = false) =>
  retry(cluster, place, 'many', { config, unknown, onProgress: () => undefined });

/** Ten tasks of which the third and the eighth failed. */
async function withFailures(): Promise<FakeCluster> {
  const cluster = new FakeCluster();
  await submitted(cluster, propsFor('many', 10, 'indexed'));
  const [job] = cluster.jobs();
  cluster.put(failedPod(job!, 'pod-2', 3, 2));
  cluster.setJob(
    job!.metadata!.name!,
    failedWith('FailedIndexes', { completedIndexes: '0-1,3-6,8-9', failedIndexes: '2,7' }),
  );
  return cluster;
}

const newest = (cluster: FakeCluster) => cluster.jobs().at(-1)!;

describe('retrying a submission', () => {
  it('submits the failed tasks and no others, under their own indexes', async () => {
    const cluster = await withFailures();
    const { run, indexes } = await again(cluster);
    expect({ run, indexes }).toEqual({ run: 1, indexes: [2, 7] });
    const seen = await harvest(cluster, place, 'many');
    expect(seen.counts).toMatchObject({ succeeded: 8, failed: 0, waiting: 2 });
    expect(seen.open).toEqual([2, 7]);
  });

  it('does nothing when it is repeated, and again when all have succeeded', async () => {
    const cluster = await withFailures();
    await again(cluster);
    const before = cluster.jobs().length;
    expect(await again(cluster)).toMatchObject({ run: 0, created: 0 });
    expect(cluster.jobs()).toHaveLength(before);
    for (const { metadata } of cluster.jobs().slice(1))
      cluster.setJob(metadata!.name!, { ...complete, completedIndexes: '0-1' });
    expect(await again(cluster)).toMatchObject({ run: 0 });
    const { counts } = await harvest(cluster, place, 'many');
    expect(counts).toMatchObject({ succeeded: 10, failed: 0, unknown: 0 });
  });

  it('tries those again that failed once more, with the exit code of the last try', async () => {
    const cluster = await withFailures();
    await again(cluster);
    const second = newest(cluster);
    cluster.put(failedPod(second, 'pod-again', 5, 1));
    cluster.setJob(
      second.metadata!.name!,
      failedWith('FailedIndexes', { completedIndexes: '0', failedIndexes: '1' }),
    );
    const seen = await harvest(cluster, place, 'many');
    expect(seen.results.failed).toMatchObject([{ index: 7, exitCode: 5 }]);
    expect(await again(cluster)).toMatchObject({ run: 2, indexes: [7] });
  });

  it('completes one that was interrupted with the same tasks', async () => {
    const cluster = await withFailures();
    cluster.beforeWrite = (path) => {
      if (path.startsWith('Job/')) throw new Error('interrupted');
    };
    await expect(again(cluster)).rejects.toThrow('interrupted');
    cluster.beforeWrite = () => undefined;
    const waiting = await harvest(cluster, place, 'many');
    expect(waiting.counts).toMatchObject({ waiting: 2, failed: 0, unknown: 0 });
    expect(await again(cluster)).toMatchObject({ run: 1, indexes: [2, 7], completed: true });
    expect(cluster.jobs().length).toBeGreaterThan(1);
    expect(await again(cluster)).toMatchObject({ run: 0 });
  });

  it('makes one retry where two are started at the same time', async () => {
    const cluster = await withFailures();
    const both = await Promise.all([again(cluster), again(cluster)]);
    expect(both.map(({ run }) => run)).not.toContain(2);
    const { results } = await harvest(cluster, place, 'many');
    expect(results.retries).toEqual([[2, 7]]);
  });

  it('tries tasks of which nobody knows only when asked to', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 2, 'per-task'));
    cluster.setJob(jobOf(cluster, 0).metadata!.name!, complete);
    await harvest(cluster, place, 'many');
    cluster.collect();
    expect(await again(cluster)).toMatchObject({ run: 0 });
    expect(await again(cluster, true)).toMatchObject({ run: 1, indexes: [1] });
  });

  it('leaves a submission of the stack config alone, and names its line', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 2, 'per-task'));
    const owned = { ...config, batch: { submissions: { many: {} } } };
    const refused = retry(cluster, place, 'many', {
      config: owned,
      unknown: false,
      onProgress: () => undefined,
    });
    await expect(refused).rejects.toMatchObject({
      problems: [
        { key: 'talestack:batch.submissions.many', message: expect.stringContaining('revision') as string },
      ],
    });
  });

  it('says which submissions there are where one is not', async () => {
    const cluster = await withFailures();
    const missing = retry(cluster, place, 'other', { config, unknown: false, onProgress: () => undefined });
    await expect(missing).rejects.toMatchObject({ problems: [{ value: 'other', allowed: 'many' }] });
    expect(recordName('many')).not.toBe(recordName('other'));
  });

  it('stops before it writes anything where a name is taken by somebody else', async () => {
    const cluster = await withFailures();
    cluster.put({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'many--r1', namespace: 'batch' } });
    await expect(again(cluster)).rejects.toThrow('an unknown owner');
    const { results } = await harvest(cluster, place, 'many');
    expect(results.retries).toEqual([]);
  });

  it('is refused while the submission is not complete; afterwards no task is lost', async () => {
    const cluster = new FakeCluster();
    cluster.beforeWrite = (path) => {
      if (path.startsWith('Job/') && cluster.jobs().length > 0) throw new Error('interrupted');
    };
    await expect(submitted(cluster, propsFor('many', 3, 'per-task'))).rejects.toThrow('interrupted');
    cluster.beforeWrite = () => undefined;
    const [first] = cluster.jobs();
    cluster.setJob(first!.metadata!.name!, failedWith('BackoffLimitExceeded'));
    await expect(again(cluster)).rejects.toThrow('its submission was interrupted');
    const seen = await harvest(cluster, place, 'many');
    expect(seen.counts).toMatchObject({ waiting: 2, failed: 1, unknown: 0 });
    const page = { ...place, flags: '', server: 'https://fake', nodes: [], now: new Date() };
    expect(renderSubmission(page, seen, [])).not.toContain('batch retry');
    expect(await submitted(cluster, propsFor('many', 3, 'per-task'))).toMatchObject({ outcome: 'completed' });
    expect(cluster.jobs()).toHaveLength(3);
    expect(await again(cluster)).toMatchObject({
      run: 1,
      indexes: [Number(first!.metadata!.labels![batchLabels.index])],
    });
  });

  it('is not noted as made before the run that comes before it', async () => {
    const cluster = await withFailures();
    await expect(noteMade(cluster, 'batch', 'many', 2)).rejects.toThrow('interrupted');
  });

  it('of an earlier talestack that came before a complete first run leaves the rest to be submitted', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 3, 'per-task'));
    cluster.setJob(jobOf(cluster, 0).metadata!.name!, failedWith('BackoffLimitExceeded'));
    await again(cluster);
    await cluster.delete({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'many--t2', namespace: 'batch' },
    });
    const record = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: recordName('many'), namespace: 'batch' },
    };
    await cluster.update(record, () => ({ metadata: { annotations: { [madeAnnotation]: null } } }));
    expect(await submitted(cluster, propsFor('many', 3, 'per-task'))).toMatchObject({
      outcome: 'completed',
      created: 1,
    });
    expect(jobOf(cluster, 2)).toBeDefined();
  });

  it.each(['per-task', 'sharded'] as const)('starts no more than may run at once: %s', async (shape) => {
    const cluster = new FakeCluster();
    const size = shape === 'per-task' ? 1 : 100;
    await submitted(cluster, propsFor('many', 4 * size, shape, { maxConcurrent: 2 }));
    const [failing] = cluster.jobs().filter(({ spec }) => spec?.suspend !== true);
    cluster.setJob(failing!.metadata!.name!, failedWith('BackoffLimitExceeded'));
    await submitted(cluster, propsFor('many', 4 * size, shape, { maxConcurrent: 2 }));
    await again(cluster);
    const running = cluster
      .jobs()
      .filter(({ spec, status }) => spec?.suspend !== true && status?.conditions === undefined)
      .reduce((sum, { spec }) => sum + (spec?.parallelism ?? 1), 0);
    expect(running).toBe(2);
    expect(cluster.jobs().filter(({ metadata }) => metadata?.labels?.[batchLabels.run] === '1')).toHaveLength(
      1,
    );
  });

  it.each([
    [10, 8],
    [2, 1],
  ])('leaves room for tasks that still run, in an Indexed Job: of %i %i', async (maxConcurrent, left) => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 20, 'indexed', { maxConcurrent }));
    const [job] = cluster.jobs();
    cluster.setJob(job!.metadata!.name!, { active: 2, completedIndexes: '0-7', failedIndexes: '8-17' });
    await again(cluster);
    expect(newest(cluster).spec).toMatchObject({ completions: 10, parallelism: left });
  });
});
