import { LiveCluster } from '../../../stacks/workloads';
import { DiskFull, pulumiError } from '../../../src/cli/pulumi/errors';
import { StackLocked } from '../../../src/cli/pulumi/lock-holder';
import { dropPending, readAnew } from '../../../src/cli/pulumi/read-anew';
import { StackState } from '../../../src/cli/pulumi/state';
import { takeOver } from '../../../src/cli/pulumi/take-over';
import { UserError } from '../../../src/errors';
import { FakeStack, resource } from './fake-stack';

jest.mock('../../../src/cli/pulumi/command');

const tag = 'talestack:read-anew';
const girder = resource('girder');
const creating = { type: 'creating', resource: resource('mongo') };

let printed: jest.SpyInstance;
let fake: FakeStack;
beforeEach(() => {
  printed = jest.spyOn(console, 'error').mockReturnValue();
  fake = new FakeStack();
  fake.resources = [girder];
});

afterEach(() => {
  jest.restoreAllMocks();
});

const said = () => printed.mock.calls.flat().join('\n');

async function run(always = false): Promise<StackState> {
  const { stack } = fake;
  return takeOver(stack, await StackState.read(stack), { json: true, always });
}

it('after a run that ended well nothing is done', async () => {
  await run();
  expect(fake.done).toEqual([]);
  expect(said()).toBe('');
});

it('what was under way is named and dropped, and all is read anew', async () => {
  fake.pending = [creating];
  fake.refresh = () => {
    fake.resources = [];
    return Promise.resolve();
  };
  const state = await run();
  expect(fake.done).toEqual([`tag ${tag}`, 'import', 'refresh', `untag ${tag}`]);
  expect(said()).toContain('Taking over after an interrupted run; under way were: mongo');
  expect([state.hasObjects, state.pending]).toEqual([false, []]);
});

it('a take-over that was cut short after the drop is made up for', async () => {
  fake.pending = [creating];
  // As far as a run came that was killed before it read the cluster.
  await dropPending(fake.stack, await StackState.read(fake.stack));
  fake.done.length = 0;
  await run();
  expect(fake.done).toEqual(['refresh', `untag ${tag}`]);
  await run();
  expect(fake.done).toEqual(['refresh', `untag ${tag}`]);
});

it('after a run that failed all is read, and no note is left', async () => {
  fake.result = 'failed';
  await run();
  expect(fake.done).toEqual(['refresh']);
});

it('where the lock is needed, all is read after a run that ended well, too', async () => {
  await run(true);
  expect(fake.done).toEqual(['refresh']);
  expect(said()).toBe('');
});

it('what was never deployed is not read', async () => {
  fake.resources = [];
  fake.pending = [creating];
  expect((await run(true)).pending).toEqual([]);
  expect(fake.done).toEqual(['import']);
});

it('the lock of another run ends it', async () => {
  fake.refresh = () => Promise.reject(pulumiError('error: the stack is currently locked by 1 lock(s).'));
  await expect(run(true)).rejects.toThrow(StackLocked);
});

it('a disk that is full ends it: nothing that follows could be written', async () => {
  fake.pending = [creating];
  fake.refresh = () => Promise.reject(pulumiError('failed to save snapshot: no space left on device'));
  await expect(run()).rejects.toThrow(DiskFull);
  expect(fake.tags).toEqual({ [tag]: 'true' });
});

it('a cluster that cannot be read is told, and stays to be read', async () => {
  fake.pending = [creating];
  fake.refresh = () => Promise.reject(new UserError('refresh failed', [{ message: 'no route' }]));
  await run();
  expect(said()).toContain('could not be compared with the cluster');
  expect(said()).toContain('no route');
  expect(fake.tags).toEqual({ [tag]: 'true' });
});

it('an end that is no message for the user is none of its business', async () => {
  fake.refresh = () => Promise.reject(new Error('a bug'));
  await expect(run(true)).rejects.toThrow('a bug');
});

describe('where the state says how the cluster was reached', () => {
  const reachedBy = (kubeconfig: string) => {
    const inputs = { kubeconfig, context: 'old', clusterIdentifier: 'one' };
    fake.resources = [girder, { urn: 'urn::provider', type: 'pulumi:providers:kubernetes', inputs }];
  };
  beforeEach(() => {
    reachedBy(__filename);
  });

  it('by a file that is gone, nothing is read: all would seem to be out of reach, or deleted', async () => {
    reachedBy('/no/such/kubeconfig');
    await run(true);
    expect(fake.done).toEqual([]);
    expect(said()).toContain('There is no kubeconfig at /no/such/kubeconfig');
  });

  it('by the text of a kubeconfig, it is read by that, which is not shown', async () => {
    reachedBy('apiVersion: v1\nusers: [{user: {token: hidden}}]\n');
    await run(true);
    expect(fake.done).toEqual(['refresh']);
    expect(said()).toBe('');
  });

  function answering(identity: () => Promise<string>) {
    const cluster = { server: 'https://b.example.org', identity } as unknown as LiveCluster;
    return jest.spyOn(LiveCluster, 'connect').mockReturnValue(cluster);
  }

  it('the same cluster is read', async () => {
    const connect = answering(() => Promise.resolve('one'));
    await run(true);
    expect(fake.done).toEqual(['refresh']);
    expect(connect).toHaveBeenCalledWith(__filename, 'old');
  });

  it.each([
    [
      'another cluster',
      () => Promise.resolve('two'),
      'leads to another cluster by now (https://b.example.org)',
    ],
    ['one that does not answer', () => Promise.reject(new UserError('no answer')), 'no answer'],
  ])('%s is not', async (_other, identity, message) => {
    answering(identity);
    await run(true);
    expect(fake.done).toEqual([]);
    expect(said()).toContain(message);
  });
});

it('`refresh` says what it drops, and leaves no note', async () => {
  fake.pending = [creating];
  await dropPending(fake.stack, await StackState.read(fake.stack));
  await readAnew(fake.stack, true);
  expect(said()).toContain('under way were: mongo');
  expect(fake.tags).toEqual({});
});
