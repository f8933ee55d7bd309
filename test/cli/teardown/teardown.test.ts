import type { Environment } from '../../../src/cli/environment';
import { pulumiError } from '../../../src/cli/pulumi/errors';
import { StackLocked } from '../../../src/cli/pulumi/lock-holder';
import { runStack } from '../../../src/cli/pulumi/run';
import { StackState } from '../../../src/cli/pulumi/state';
import { takeOver } from '../../../src/cli/pulumi/take-over';
import { checkTarget } from '../../../src/cli/pulumi/target';
import { DownTales } from '../../../src/cli/tale/down';
import { Witness } from '../../../src/cli/teardown/proof';
import { tearDown } from '../../../src/cli/teardown/teardown';
import { TerasliceExecutions } from '../../../src/cli/teraslice/remove';
import { LiveCluster, retainedObjects, scan, volumesIn } from '../../../stacks/workloads';
import { FakeStack, resource } from '../pulumi/fake-stack';

jest.mock('../../../src/app', () => ({ plannedManifests: () => [] }));
jest.mock('../../../src/config/systems', () => ({ everyNamespace: () => [], namespacesOf: () => ['tales'] }));
jest.mock('../../../src/cli/pulumi/command');
jest.mock('../../../src/cli/pulumi/run');
jest.mock('../../../src/cli/pulumi/take-over');
jest.mock('../../../src/cli/pulumi/target');
jest.mock('../../../src/cli/tale/down');
jest.mock('../../../src/cli/teardown/proof');
jest.mock('../../../src/cli/teraslice/remove');
jest.mock('../../../stacks/workloads');

const environment = {
  config: { environment: 'mine', kubeconfig: '/some/file', wholetale: { enabled: true } },
  projectDir: '/nowhere',
} as unknown as Environment;

let fake: FakeStack;
let done: string[];
const note =
  <T>(what: string, answer: T) =>
  (): Promise<T> => {
    done.push(what);
    return Promise.resolve(answer);
  };

beforeEach(() => {
  fake = new FakeStack();
  fake.resources = [resource('girder')];
  done = [];
  const cluster = { identity: () => Promise.resolve('one') } as unknown as LiveCluster;
  jest.spyOn(LiveCluster, 'connect').mockReturnValue(cluster);
  jest.mocked(checkTarget).mockResolvedValue({});
  jest.mocked(takeOver).mockImplementation((_, state) => note('take over', state)());
  const result = { kept: [] };
  const tales = { remove: note('tales', undefined), ours: () => false, result } as unknown as DownTales;
  jest.spyOn(DownTales, 'begin').mockResolvedValue(tales);
  jest.spyOn(TerasliceExecutions.prototype, 'remove').mockImplementation(note('executions', undefined));
  const witness = { after: () => Promise.resolve({ left: [], notChecked: [] }) } as unknown as Witness;
  jest.spyOn(Witness, 'before').mockResolvedValue(witness);
  jest.mocked(runStack).mockImplementation(note('destroy', { changes: { delete: 1 }, seconds: 1 }));
  jest.mocked(scan).mockResolvedValue({ found: [] } as unknown as Awaited<ReturnType<typeof scan>>);
  jest.mocked(retainedObjects).mockResolvedValue([]);
  jest.mocked(volumesIn).mockResolvedValue([]);
});

const options = { deleteData: false, json: true, prepare: () => note('prepare', undefined)() };

it('what an interrupted run left is taken over before anything is deleted, and the cluster always read', async () => {
  const { summary } = await tearDown(environment, await fake.open(), options);
  expect(done).toEqual(['take over', 'prepare', 'tales', 'executions', 'destroy', 'tales', 'executions']);
  expect(jest.mocked(takeOver).mock.lastCall?.[2]).toEqual({ json: true, always: true });
  expect(summary?.changes).toEqual({ delete: 1 });
});

it('where another run holds the lock, nothing is touched', async () => {
  jest.mocked(takeOver).mockRejectedValue(pulumiError('error: the stack is currently locked by 1 lock(s).'));
  await expect(tearDown(environment, await fake.open(), options)).rejects.toThrow(StackLocked);
  expect(done).toEqual([]);
});

it('where all objects turn out to be gone, the engine still forgets the rest', async () => {
  jest.mocked(takeOver).mockImplementation((stack) => {
    fake.resources = [];
    return StackState.read(stack);
  });
  await tearDown(environment, await fake.open(), options);
  expect(done).toContain('destroy');
});
