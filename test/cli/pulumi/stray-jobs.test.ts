import { pulumiError } from '../../../src/cli/pulumi/errors';
import { StackLocked } from '../../../src/cli/pulumi/lock-holder';
import { StackState } from '../../../src/cli/pulumi/state';
import { removeStrayJobs } from '../../../src/cli/pulumi/stray-jobs';
import { batchDigest } from '../../../src/app';
import type { Manifest } from '../../../src/kube/manifest';
import { objectPath } from '../../../src/kube/manifest';
import { LiveCluster, RequestRefused } from '../../../stacks/workloads';
import { FakeCluster } from '../../fake-cluster';
import { FakeStack, resource } from './fake-stack';

jest.mock('../../../src/cli/pulumi/command');

const job = (image: string, digest?: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'setup',
    namespace: 'wholetale',
    ...(digest !== undefined && { annotations: { [batchDigest]: digest } }),
  },
  spec: { template: { spec: { containers: [{ name: 'setup', image }] } } },
});

let fake: FakeStack;
let cluster: FakeCluster;
let said: jest.SpyInstance;
beforeEach(() => {
  said = jest.spyOn(console, 'error').mockReturnValue();
  fake = new FakeStack();
  cluster = new FakeCluster();
  // What an API server says to another template.
  const apply = (manifest: Manifest) => {
    const same = JSON.stringify(cluster.find(objectPath(manifest))?.spec) === JSON.stringify(manifest.spec);
    const message = 'Job.batch "setup" is invalid: spec.template: Invalid value: {…}: field is immutable';
    return same ? Promise.resolve(manifest) : Promise.reject(new RequestRefused('HTTP 422', [{ message }]));
  };
  jest
    .spyOn(LiveCluster, 'connect')
    .mockReturnValue(Object.assign(cluster, { apply }) as unknown as LiveCluster);
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function run(there: Manifest, wanted: Manifest): Promise<void> {
  cluster.add(there);
  const plan = {
    manifests: [{ manifest: wanted, component: 'setup' }],
    live: new Map([[objectPath(there), there]]),
    target: { kubeconfig: '/some/file', context: 'fake', clusterId: 'one' },
  };
  const manifests = plan.manifests as unknown as Parameters<typeof removeStrayJobs>[1]['manifests'];
  await removeStrayJobs(await StackState.read(fake.stack), { ...plan, manifests }, true);
}

const deleted = () => cluster.writes.filter(({ verb }) => verb === 'delete').map(({ path }) => path);

it('a Job that a killed run made for another config goes, and is named', async () => {
  await run(job('mirror/girder'), job('girder'));
  expect(deleted()).toEqual(['Job/wholetale/setup']);
  expect(fake.done).toEqual(['import']);
  expect(said.mock.calls.flat().join('\n')).toContain('Job/wholetale/setup');
});

it('where another run holds the lock, it stays: that one may have made it', async () => {
  fake.onExport = (look) => {
    if (look > 1) throw pulumiError('error: the stack is currently locked by 1 lock(s).');
  };
  await expect(run(job('mirror/girder'), job('girder'))).rejects.toThrow(StackLocked);
  expect(deleted()).toEqual([]);
});

it('one that can be taken over as it is stays', async () => {
  await run(job('girder'), job('girder'));
  expect([deleted(), fake.done]).toEqual([[], []]);
});

it('one that the state knows is replaced by the engine', async () => {
  fake.resources = [resource('Job/wholetale/setup')];
  await run(job('mirror/girder'), job('girder'));
  expect([deleted(), fake.done]).toEqual([[], []]);
});

it('one of a batch submission with the same tasks is not run again', async () => {
  await run(job('old', 'tasks'), job('new', 'tasks'));
  expect(deleted()).toEqual([]);
});

it('one of a batch submission whose tasks changed is', async () => {
  await run(job('old', 'tasks'), job('new', 'others'));
  expect(deleted()).toEqual(['Job/wholetale/setup']);
});

it('one that the engine deleted and made anew, and was killed then, goes as well', async () => {
  fake.resources = [{ ...resource('Job/wholetale/setup'), pendingReplacement: true }];
  await run(job('mirror/girder'), job('girder'));
  expect(deleted()).toEqual(['Job/wholetale/setup']);
});
