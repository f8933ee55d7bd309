import { bringUp } from '../../../src/cli/commands/up';
import { checkedBeforeUp } from '../../../src/cli/doctor/before-up';
import type { Environment } from '../../../src/cli/environment';
import { pulumiError } from '../../../src/cli/pulumi/errors';
import { withLock } from '../../../src/cli/pulumi/lock';
import { StackLocked } from '../../../src/cli/pulumi/lock-holder';
import { runStack } from '../../../src/cli/pulumi/run';
import { openStack } from '../../../src/cli/pulumi/stack';
import { takeOver } from '../../../src/cli/pulumi/take-over';
import { withReasons } from '../../../src/cli/status/explain';
import { TerasliceExecutions } from '../../../src/cli/teraslice/remove';
import { LiveCluster } from '../../../stacks/workloads';
import { FakeStack, resource } from '../pulumi/fake-stack';

jest.mock('../../../src/cli/doctor/before-up');
jest.mock('../../../src/cli/pulumi/command');
jest.mock('../../../src/cli/pulumi/lock');
jest.mock('../../../src/cli/pulumi/plan');
jest.mock('../../../src/cli/pulumi/run');
jest.mock('../../../src/cli/pulumi/stack');
jest.mock('../../../src/cli/pulumi/take-over');
jest.mock('../../../src/cli/status/explain');
jest.mock('../../../src/cli/teraslice/remove');

let fake: FakeStack;
let done: string[];
beforeEach(() => {
  fake = new FakeStack();
  fake.resources = [resource('girder')];
  fake.tags = { 'talestack:cluster': 'one', 'talestack:namespace:teraslice': 'jobs' };
  done = [];
  jest.mocked(withLock).mockImplementation((_, work) => work());
  jest.mocked(openStack).mockImplementation(() => fake.open());
  jest.mocked(withReasons).mockImplementation((_, work) => work());
  jest.mocked(takeOver).mockImplementation((_, state, { always }) => {
    done.push(`take over, always: ${String(always)}`);
    return Promise.resolve(state);
  });
  jest.spyOn(LiveCluster, 'connect').mockReturnValue({} as unknown as LiveCluster);
  jest.spyOn(TerasliceExecutions.prototype, 'remove').mockImplementation(() => {
    done.push('executions');
    return Promise.resolve();
  });
  jest.mocked(runStack).mockImplementation(() => {
    done.push('up');
    return Promise.resolve({ changes: {}, seconds: 1 });
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

function run(teraslice: boolean) {
  const config = {
    environment: 'mine',
    kubeconfig: '/some/file',
    wait: { ready: 1 },
    teraslice: { enabled: teraslice },
  };
  const plan = { config, manifests: [], target: { clusterId: 'one' } };
  jest.mocked(checkedBeforeUp).mockResolvedValue(plan);
  return bringUp({ config, projectDir: '/nowhere' } as unknown as Environment, true, {
    wait: false,
  } as unknown as Parameters<typeof bringUp>[2]);
}

it('executions that lose their master are deleted only with the lock', async () => {
  await run(false);
  expect(done).toEqual(['take over, always: true', 'executions', 'up', 'executions']);
});

it('else the cluster is read only after a run that did not end well', async () => {
  await run(true);
  expect(done).toEqual(['take over, always: false', 'up']);
});

it('where another run holds the lock, no execution is touched', async () => {
  jest.mocked(takeOver).mockRejectedValue(pulumiError('error: the stack is currently locked by 1 lock(s).'));
  await expect(run(false)).rejects.toThrow(StackLocked);
  expect(done).toEqual([]);
});
