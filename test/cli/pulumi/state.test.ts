import { StackState, StateMoved } from '../../../src/cli/pulumi/state';
import { FakeStack, resource } from './fake-stack';

jest.mock('../../../src/cli/pulumi/command');

const girder = resource('girder');
const pending = (type: string, name: string) => ({ type, resource: resource(name) });

let fake: FakeStack;
beforeEach(() => {
  fake = new FakeStack();
  fake.resources = [girder];
  fake.pending = [pending('creating', 'mongo')];
});

it('pending operations are dropped as they are at that moment', async () => {
  fake.onExport = (look) => {
    if (look === 2) fake.pending = [...fake.pending, pending('updating', 'girder')];
  };
  const state = await StackState.read(fake.stack);
  expect(await state.dropPendingOperations()).toEqual([resource('mongo').urn, girder.urn]);
  expect([fake.resources, fake.pending]).toEqual([[girder], []]);
});

it.each(['dropPendingOperations', 'empty'] as const)(
  'what another run wrote meanwhile is not written over: %s',
  async (action) => {
    fake.onExport = (look) => {
      if (look === 2) fake.resources = [girder, resource('mongo')];
    };
    const state = await StackState.read(fake.stack);
    await expect(state[action]()).rejects.toThrow(StateMoved);
    expect(fake.done).toEqual([]);
  },
);

it('where nothing is pending, nothing is looked at or written', async () => {
  fake.pending = [];
  const state = await StackState.read(fake.stack);
  fake.onExport = () => {
    throw new Error('looked');
  };
  expect(await state.dropPendingOperations()).toEqual([]);
  expect(fake.done).toEqual([]);
});

it('only what was being made may be there without the state knowing of it', async () => {
  fake.pending = [pending('creating', 'mongo'), pending('deleting', 'girder'), pending('importing', 'claim')];
  const { pendingCreations } = await StackState.read(fake.stack);
  expect(pendingCreations).toEqual([resource('mongo').urn, resource('claim').urn]);
});

it('a kubeconfig that is secret says nothing of the connection', async () => {
  const provider = (kubeconfig: unknown) => ({
    urn: 'urn::provider',
    type: 'pulumi:providers:kubernetes',
    inputs: { kubeconfig, context: 'old', clusterIdentifier: 'one' },
  });
  fake.resources = [provider('/some/file')];
  const connection = { kubeconfig: '/some/file', context: 'old', clusterId: 'one' };
  expect((await StackState.read(fake.stack)).connection).toEqual(connection);
  fake.resources = [provider({ ciphertext: 'x' })];
  expect((await StackState.read(fake.stack)).connection).toBeUndefined();
});
