import { FakeCluster } from './fake-cluster';
import { complete, failedPod, failedWith, jobOf, place, propsFor, submitted } from './support';
import { harvest } from '../../../src/cli/batch/harvest';
import { chosenTasks, simulatedNodes, taskLog } from '../../../src/cli/batch/logs';
import { renderSubmission, renderSubmissions, submissionJson } from '../../../src/cli/batch/show';
import { progressBar } from '../../../src/cli/batch/wait';
import { waitingReasons } from '../../../src/cli/batch/reasons';
import { existingSubmission } from '../../../src/cli/batch/live';

const page = {
  ...place,
  flags: '',
  server: 'https://fake',
  nodes: [{ name: 'a', simulated: true }],
  now: new Date('2026-01-01T00:05:00Z'),
};

const source = { tail: undefined, simulated: new Set<string>() };

async function twoTasks(): Promise<FakeCluster> {
  const cluster = new FakeCluster();
  await submitted(cluster, propsFor('many', 2, 'per-task'));
  cluster.setJob(jobOf(cluster, 0).metadata!.name!, complete);
  cluster.put(failedPod(jobOf(cluster, 1), 'pod-1', 42));
  cluster.logsByPod.set('pod-1', 'one\nno such event\n');
  cluster.setJob(jobOf(cluster, 1).metadata!.name!, failedWith('BackoffLimitExceeded'));
  return cluster;
}

describe('what is shown of a submission', () => {
  it('names the failed tasks with exit code and last words, what is simulated, and what to do', async () => {
    const text = renderSubmission(page, await harvest(await twoTasks(), place, 'many'), []);
    expect(text).toContain('0 waiting, 0 running, 1 succeeded, 1 failed');
    expect(text).toMatch(/^t1 +1 +42 +Error +9s +no such event$/m);
    expect(text).toContain('simulated');
    expect(text).toContain('talestack batch retry dev many');
  });

  it('keeps --namespace in the commands that it names', async () => {
    const text = renderSubmission(
      { ...page, flags: ' --namespace mine' },
      await harvest(await twoTasks(), place, 'many'),
      [],
    );
    expect(text).toContain('talestack batch retry dev many --namespace mine');
  });

  it('shows twenty failures of more, and all in JSON', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 60, 'indexed'));
    const [job] = cluster.jobs();
    cluster.setJob(job!.metadata!.name!, failedWith('FailedIndexes', { failedIndexes: '0-59' }));
    const seen = await harvest(cluster, place, 'many');
    const text = renderSubmission(page, seen, []);
    expect(text.match(/^t\d+ /gm)).toHaveLength(20);
    expect(text).toContain('and 40 more');
    expect(submissionJson(page, seen, []).failed).toHaveLength(60);
  });

  it('says that nobody saw how tasks ended, and how to run them again', async () => {
    const cluster = await twoTasks();
    cluster.collect();
    const text = renderSubmission(page, await harvest(cluster, place, 'many'), []);
    expect(text).toContain('2 unknown');
    expect(text).toContain('talestack batch retry dev many --unknown');
  });

  it('lists all submissions, or says that there are none', async () => {
    const seen = await harvest(await twoTasks(), place, 'many');
    expect(renderSubmissions(page, [seen])).toMatch(/^many +2 +0 +0 +1 +1 +0 +commands$/m);
    expect(renderSubmissions(page, [])).toContain('Nothing was submitted.');
  });

  it('has a bar that is full at the end alone', () => {
    const counts = { total: 1000, waiting: 1, running: 0, succeeded: 996, failed: 3, unknown: 0 };
    expect(progressBar(counts)).toMatch(/^\[#+-\] 999\/1000, 3 failed$/);
    expect(progressBar({ ...counts, waiting: 0, succeeded: 997 })).toMatch(/^\[#+\] 1000\/1000/);
  });
});

describe('logs of tasks', () => {
  it('finds a task by identifier and by index, and refuses others', async () => {
    const cluster = await twoTasks();
    const seen = await harvest(cluster, place, 'many');
    expect(chosenTasks(seen, { task: 't1', failed: false })).toEqual([1]);
    expect(chosenTasks(seen, { task: '0', failed: false })).toEqual([0]);
    expect(chosenTasks(seen, { task: undefined, failed: true })).toEqual([1]);
    expect(() => chosenTasks(seen, { task: '2', failed: false })).toThrow('no such task');
  });

  it('falls back on the lines that were kept once the pod is gone', async () => {
    const cluster = await twoTasks();
    const seen = await harvest(cluster, place, 'many');
    expect(await taskLog(cluster, 'batch', seen, 1, source)).toMatchObject({
      text: 'one\nno such event\n',
      note: 'pod pod-1',
    });
    cluster.collect();
    const later = await harvest(cluster, place, 'many');
    const log = await taskLog(cluster, 'batch', later, 1, source);
    expect(log.text).toBe('one\nno such event');
    expect(log.note).toContain('the last lines were kept');
    expect((await taskLog(cluster, 'batch', later, 0, source)).text).toBeUndefined();
  });
});

describe('logs on simulated nodes', () => {
  it('are said to be simulated', async () => {
    const cluster = await twoTasks();
    const metadata = { name: 'kwok-0', labels: { 'talestack.io/simulated': 'true' } };
    cluster.put({ apiVersion: 'v1', kind: 'Node', metadata });
    const pod = cluster.of('Pod')[0]!;
    cluster.put({ ...pod, spec: { nodeName: 'kwok-0' } });
    const simulated = await simulatedNodes(cluster);
    const seen = await harvest(cluster, place, 'many');
    const { note } = await taskLog(cluster, 'batch', seen, 1, { tail: undefined, simulated });
    expect(note).toContain('simulated');
  });
});

describe('why tasks wait', () => {
  it('says it once for all pods, in the words of the options', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 2, 'per-task'));
    for (const index of [0, 1]) {
      const pod = failedPod(jobOf(cluster, index), `pod-${index}`, 0);
      const waiting = { reason: 'ErrImagePull', message: 'not found' };
      const [container] = pod.status!.containerStatuses!;
      cluster.put({
        ...(pod as object),
        status: { phase: 'Pending', containerStatuses: [{ ...(container as object), state: { waiting } }] },
      });
      cluster.setJob(jobOf(cluster, index).metadata!.name!, { active: 1 });
    }
    const reasons = await waitingReasons(
      cluster,
      'batch',
      await existingSubmission(cluster, 'batch', 'many'),
    );
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatchObject({
      cause: 'image',
      message: expect.stringContaining('and 1 more') as string,
      fix: expect.stringContaining('--k8s-image') as string,
    });
  });
});
