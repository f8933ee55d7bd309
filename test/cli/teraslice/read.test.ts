import { executionsOf, masterOf } from '../../../src/cli/teraslice/read';
import { clusterJson, renderCluster } from '../../../src/cli/teraslice/show';
import { exId, job, jobId, noEvidence, pod, workers } from './support';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'teraslice-master',
    namespace: 'teraslice',
    labels: { 'app.kubernetes.io/instance': 'dev' },
  },
};

test('an execution is its Job, its Deployment and its pods', () => {
  const all = { jobs: [job()], deployments: [workers()], pods: [pod('execution_controller'), pod('worker')] };
  expect(executionsOf(all, noEvidence)).toEqual([
    {
      job: 'my-job',
      jobId,
      exId,
      controller: 'Running 1/1',
      workers: { ready: 2, wanted: 2 },
      ready: true,
      created: new Date('2026-01-01T00:00:00Z'),
      reasons: [],
    },
  ]);
});

test('workers that are missing, and why the execution controller does not run', () => {
  const owned = pod('execution_controller', {}, { ready: false });
  owned.metadata!.ownerReferences = [ownerOf(job())];
  const all = { jobs: [job()], deployments: [workers({}, { ready: 0 })], pods: [owned] };
  const [execution] = executionsOf(all, { ...noEvidence, pods: [owned] });
  expect(execution).toMatchObject({
    controller: 'Pending: Unschedulable',
    workers: { ready: 0, wanted: 2 },
    ready: false,
  });
  expect(execution!.reasons.map(({ object }) => object)).toEqual([
    `Job/teraslice/ts-exc-${exId}`,
    `Deployment/teraslice/ts-wkr-${exId}`,
  ]);
  expect(execution!.reasons[0]!.message).toContain('0/3 nodes are available');
});

function ownerOf({ metadata }: ReturnType<typeof job>) {
  return { apiVersion: 'batch/v1', kind: 'Job', name: metadata?.name ?? '', uid: metadata?.uid ?? '' };
}

test.each([
  ['Complete', 'done', true],
  ['Failed', 'failed: BackoffLimitExceeded', false],
] as const)('an execution whose Job is %s', (condition, controller, ready) => {
  const all = { jobs: [job({}, condition)], deployments: [workers({}, { ready: 0 })], pods: [] };
  expect(executionsOf(all, noEvidence)).toMatchObject([{ controller, ready }]);
});

test('what is left of an execution is shown, and the newest comes first', () => {
  const newer = { exId: 'f'.repeat(8), created: '2026-01-02T00:00:00Z' };
  const all = { jobs: [job()], deployments: [workers(), workers(newer)], pods: [] };
  expect(executionsOf(all, noEvidence).map((each) => [each.exId, each.controller, each.ready])).toEqual([
    ['ffffffff', 'gone', false],
    [exId, 'no pod', false],
  ]);
});

const listing = {
  config: { environment: 'dev' },
  server: 'https://127.0.0.1:6443',
  nodes: [{ name: 'simulated-1', simulated: true }],
  now: new Date('2026-01-01T00:03:00Z'),
  cluster: {
    name: 'teraslice-dev',
    namespace: 'teraslice',
    master: masterOf(deployment, undefined, noEvidence),
    executions: executionsOf(
      { jobs: [job()], deployments: [workers({}, { ready: 1 })], pods: [pod('execution_controller')] },
      noEvidence,
    ),
  },
};

test('the table has the master and a line for each execution, says that nodes are simulated, and why', () => {
  const text = renderCluster(listing);
  expect(text).toContain('all simulated');
  expect(text).toMatch(/^master {2}missing$/m);
  expect(text).toMatch(new RegExp(`^my-job +Running 1/1 +1/2 +3m +${exId} +${jobId}$`, 'm'));
  expect(text).toContain('Deployment/teraslice/teraslice-master: is not in the cluster');
  expect(text).toContain('talestack up dev');
});

test('without executions there is no table', () => {
  const text = renderCluster({ ...listing, cluster: { ...listing.cluster, executions: [] } });
  expect(text).toContain('No execution is there.');
  expect(text).not.toContain('job id');
});

test('scripts get the same', () => {
  expect(clusterJson(listing)).toMatchObject({
    environment: 'dev',
    cluster: 'teraslice-dev',
    master: { ready: false, state: 'missing', reasons: [{ cause: 'missing' }] },
    executions: [{ exId, jobId, job: 'my-job', ageSeconds: 180, workers: { ready: 1, wanted: 2 } }],
  });
});
